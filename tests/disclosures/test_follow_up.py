"""A receiving team gives a referral to a worker, who visits; its manager looks on (requirement 6.5)."""

from datetime import timedelta

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.deadlines.models import Deadline
from openmash.decisions.commands import authorise_decision
from openmash.disclosures.commands import (
    accept_hand_over,
    allocate_referral,
    arrange_visit,
    give_oversight,
)
from openmash.disclosures.models import Disclosure, FollowUp
from openmash.ledger.models import Entry
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.decisions.cases import AT_NOON, a_case, consent, recommended
from tests.factories import a_member, an_actor
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAMBRIDGESHIRE = "cambridgeshire"


def a_team(hub: str = CAMBRIDGESHIRE, team: str = "assessment") -> Membership:
    return a_member(Role.RECEIVING_TEAM, hub=hub, team=team, name="Jude Marsh")


def handed_over(
    team: Membership, *, hub: str = CAMBRIDGESHIRE, accepted: bool = True
) -> Disclosure:
    """An assessment that is decided and handed over to the team."""
    with acting_as(an_actor(Role.DECISION_MAKER, hub=hub)) as maker:
        contact = a_case(maker, rag="RED")
        consent(maker, contact)
        decision = recommended(maker, contact)
    with acting_as(an_actor(Role.TEAM_MANAGER, hub=hub)) as manager:
        authorise_decision(manager, decision_id=decision.pk, now=AT_NOON)
    with acting_as(actor_of(team)) as receiver:
        pack = Disclosure.objects.get(contact=contact)
        if accepted:
            accept_hand_over(receiver, disclosure_id=pack.pk, now=AT_NOON)
        return pack


def clocks(pack: Disclosure) -> dict[str, Deadline]:
    return {clock.clock: clock for clock in Deadline.objects.filter(on_id=pack.pk)}


def test_its_clocks_start_when_a_worker_has_it_and_end_when_it_is_done() -> None:
    team = a_team()
    pack = handed_over(team)
    with acting_as(actor_of(team)) as receiver:
        about = {"disclosure_id": pack.pk}
        allocate_referral(receiver, who="Nia Cole", now=AT_NOON, **about)
        visit, oversight = clocks(pack)["first-visit"], clocks(pack)["management-oversight"]
        assert (visit.within, visit.due_at) == ("5 working days", AT_NOON + 7 * DAY)
        assert (oversight.within, oversight.due_at) == ("10 days", AT_NOON + 10 * DAY)

        arrange_visit(receiver, when=AT_NOON + 2 * DAY, now=AT_NOON + HOUR, **about)
        assert clocks(pack)["first-visit"].met_at == AT_NOON + HOUR
        assert clocks(pack)["management-oversight"].met_at is None
        give_oversight(
            receiver,
            when=AT_NOON + 8 * DAY,
            words="See the school.",
            now=AT_NOON + 9 * DAY,
            **about,
        )
        assert clocks(pack)["management-oversight"].met_at == AT_NOON + 8 * DAY


def test_another_worker_gets_it_and_the_clocks_run_on() -> None:
    team = a_team()
    pack = handed_over(team)
    with acting_as(actor_of(team)) as receiver:
        allocate_referral(receiver, disclosure_id=pack.pk, who="Nia Cole", now=AT_NOON)
        due = clocks(pack)["first-visit"].due_at
        with pytest.raises(DoneAlready, match="Nia Cole has it"):
            allocate_referral(receiver, disclosure_id=pack.pk, who="Nia Cole", now=AT_NOON)
        allocate_referral(receiver, disclosure_id=pack.pk, who="Ben Ali", now=AT_NOON + DAY)

        assert [one.who for one in FollowUp.objects.all()] == ["Nia Cole", "Ben Ali"]
        assert clocks(pack)["first-visit"].due_at == due


def test_a_hub_that_prints_no_such_clock_starts_none() -> None:
    team = a_team("northamptonshire", "first-response")
    pack = handed_over(team, hub="northamptonshire")
    with acting_as(actor_of(team)) as receiver:
        allocate_referral(receiver, disclosure_id=pack.pk, who="Nia Cole", now=AT_NOON)

        assert clocks(pack) == {}
    page = signed_in(team).get(f"/teams/{pack.pk}/").content.decode()
    assert "Nia Cole" in page
    assert "The first visit" not in page


@pytest.mark.parametrize(
    ("accepted", "who", "words"),
    [(False, "Nia Cole", "Accept it"), (True, " ", "Say who has it")],
)
def test_what_is_not_accepted_or_given_to_nobody_is_not_allocated(
    accepted: bool, who: str, words: str
) -> None:
    team = a_team()
    pack = handed_over(team, accepted=accepted)
    with acting_as(actor_of(team)) as receiver:
        with pytest.raises(RuleBroken, match=words):
            allocate_referral(receiver, disclosure_id=pack.pk, who=who, now=AT_NOON)
        with pytest.raises(RuleBroken, match="Say first who has it"):
            arrange_visit(receiver, disclosure_id=pack.pk, when=AT_NOON, now=AT_NOON)


def test_oversight_is_of_the_past_and_says_what_was_directed() -> None:
    team = a_team()
    pack = handed_over(team)
    with acting_as(actor_of(team)) as receiver:
        about = {"disclosure_id": pack.pk, "now": AT_NOON + DAY}
        allocate_referral(receiver, disclosure_id=pack.pk, who="Nia Cole", now=AT_NOON)
        for when, words, field in (
            (AT_NOON + 2 * DAY, "Go on.", "when"),
            (AT_NOON - HOUR, "Go on.", "when"),
            (AT_NOON + HOUR, " ", "words"),
        ):
            with pytest.raises(RuleBroken) as broken:
                give_oversight(receiver, when=when, words=words, **about)
            assert broken.value.field == field
        assert clocks(pack)["management-oversight"].met_at is None


def test_no_other_team_and_nobody_of_the_hub_does_it_for_them() -> None:
    pack = handed_over(a_team())
    manager = an_actor(Role.TEAM_MANAGER, hub=CAMBRIDGESHIRE)
    with acting_as(manager), pytest.raises(NotPermitted):
        allocate_referral(manager, disclosure_id=pack.pk, who="Nia Cole", now=AT_NOON)
    other = a_team(team="early-help")
    assert signed_in(other).post(f"/teams/{pack.pk}/allocate/", {"who": "x"}).status_code == 404


def test_the_team_does_it_on_the_page_of_what_was_handed_over_and_the_hub_sees_it() -> None:
    team = a_team()
    pack = handed_over(team)
    page, browser = f"/teams/{pack.pk}/", signed_in(team)
    assert "Nobody has it yet." in browser.get(page).content.decode()
    assert browser.post(f"{page}allocate/", {"who": ""}).status_code == 422
    typed = {"who": "Nia Cole", "phone": "01480 000000"}
    assert browser.post(f"{page}allocate/", typed).status_code == 302
    assert browser.post(f"{page}allocate/", typed).status_code == 302  # pressed twice

    said = browser.get(page).content.decode()
    assert "First visit" in said
    assert "5 working days from" in said
    refused = browser.post(f"{page}visit/", {"when_0": "31", "when_1": "2"})
    assert refused.status_code == 422
    when = {"when_0": "9", "when_1": "3", "when_2": "2026", "when_3": "10:00"}
    assert browser.post(f"{page}visit/", when | {"words": "At school."}).status_code == 302
    assert "First visit arranged, Mon 9 Mar 2026 10:00" in browser.get(page).content.decode()

    manager = signed_in(a_member(Role.TEAM_MANAGER, hub=CAMBRIDGESHIRE))
    contact = manager.get(f"/contacts/{pack.contact_id}/").content.decode()
    assert "Management oversight (" in contact
    with acting_as(actor_of(team)):
        team_clock = clocks(pack)["management-oversight"]
    assert f"/clocks/{team_clock.pk}/" not in contact
    timeline = manager.get(f"/contacts/{pack.contact_id}/timeline/").content.decode()
    assert "The team gave it to a worker" in timeline
    assert "Nia Cole" in timeline
    with acting_as(actor_of(team)):
        assert Entry.objects.filter(kind="referral_allocated").count() == 1
