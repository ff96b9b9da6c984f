"""How this hub works: its rules as a page that reads like the procedure, each with its source."""

from html import unescape

import pytest
from pytest_django import DjangoAssertNumQueries

from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.explaining import explain
from openmash.policy.vocabulary import Role
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_rule_stands_on_the_page_with_its_source_and_our_reading(hub: str) -> None:
    client = signed_in(a_member(Role.TEAM_MANAGER, hub=hub))

    page = unescape(client.get("/hub/").content.decode())

    for section in explain(find_profile(hub)):
        assert f">{section.title}</h2>" in page
        for rule in section.rules:
            assert f"{rule.heading}</strong> {rule.words} " in page
            assert f"[{rule.cited}]" in page
            assert rule.read_as in page


def test_rules_that_are_tried_in_order_are_numbered() -> None:
    page = signed_in(a_member(Role.AUDITOR)).get("/hub/").content.decode()
    first, last = page.index("Urgent: remand to care.</strong>"), page.index("Rule 1: threshold")

    assert "<ol" in page[:first]
    assert "</ol>" not in page[first:last]


def test_the_page_costs_the_same_few_statements_each_time(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(a_member(Role.HUB_ADMINISTRATOR))
    client.get("/hub/")

    with django_assert_max_num_queries(12):
        client.get("/hub/")


@pytest.mark.parametrize(
    ("role", "of"),
    [(Role.AGENCY_PARTNER, {"agency": "police"}), (Role.RECEIVING_TEAM, {"team": "early-help"})],
)
def test_partners_and_teams_do_not_read_the_hubs_rules(role: Role, of: dict[str, str]) -> None:
    assert signed_in(a_member(role, **of)).get("/hub/").status_code == 403
