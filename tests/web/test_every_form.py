"""Every form of the product, filled in as nobody should: it says what is wrong at its place, keeps what
was typed, and never breaks (issue: bad input)."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Stage
from openmash.decisions.commands import authorise_decision
from openmash.enquiries.commands import return_information
from openmash.policy.vocabulary import Role
from tests.contacts.taking import a_child, an_open_record, save
from tests.decisions.cases import a_case, a_parent, recommended
from tests.enquiries.cases import a_fact, a_rated_contact, an_answer, an_enquiry, asked_of
from tests.factories import a_member
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in
from tests.web.every_form import FoundForm, forms_on, pages, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LONG, NUL, JUNK = "ж—ш " * 25_001, "she\x00said", "\u202e-1e9'; no such thing"

# What people of a hub send. A form that is missing here was not met, and a new one must be added.
MET = {
    "contacts:take", "contacts:save", "contacts:note", "contacts:take-alert", "contacts:open",
    "contacts:consent", "triage:allocate", "triage:contact", "triage:rate", "triage:route",
    "triage:agree-rating", "enquiries:ask", "enquiries:end", "enquiries:withdraw",
    "enquiries:answer", "enquiries:save", "enquiries:risk", "enquiries:waiting",
    "enquiries:withhold", "enquiries:nothing-known", "enquiries:open-sensitive", "decisions:recommend",
    "decisions:authorise", "decisions:strategy", "disclosures:accept", "notices:send",
    "notices:address", "notices:hold",
}  # fmt: skip


@pytest.fixture
def day() -> list[Membership]:
    """Somebody of each role, and a contact at each stage of the way."""
    maker, manager = a_member(Role.DECISION_MAKER), a_member(Role.TEAM_MANAGER)
    officer, police = a_member(Role.MASH_OFFICER), a_member(Role.AGENCY_PARTNER, agency="police")
    now = datetime.now(UTC)
    an_hour_ago = now - timedelta(hours=1)
    with acting_as(actor_of(officer)) as actor:
        taken = an_open_record(actor, now=an_hour_ago)
        save(
            actor, taken, at=an_hour_ago, people=[a_child()], ticks=frozenset({"child-found-alone"})
        )
    with acting_as(actor_of(maker)) as actor:
        held = {"holder_id": actor.person_id, "received_at": an_hour_ago}
        a_contact(actor, received_at=an_hour_ago)
        a_contact(actor, stage=Stage.TRIAGE, **held)
        a_rated_contact(actor, received_at=an_hour_ago, holder_id=actor.person_id)
        asked = an_enquiry(actor, now=now, **held)
        a_case(actor, **held)
        recommended(actor, a_case(actor, **held), now=an_hour_ago)
        told = a_case(actor, **held)
        a_parent(actor, told)
        decision = recommended(actor, told, now=an_hour_ago)
    with acting_as(actor_of(police)) as actor:
        secret = a_fact("An informer.", is_sensitive=True)
        request = asked_of("police", asked)
        narrowed = {"existence_only": True, "narrowed_why": "A source."}
        answer = an_answer(secret, holder_post="Sergeant", **narrowed)
        return_information(actor, request_id=request.pk, answer=answer, now=now)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=an_hour_ago)
    health = a_member(Role.AGENCY_PARTNER, agency="health")
    team = a_member(Role.RECEIVING_TEAM, team="first-response")
    others = [a_member(role) for role in (Role.PRACTICE_MANAGER, Role.BUSINESS_SUPPORT)]
    return [officer, maker, manager, police, health, team, *others]


def sent(client: Client, form: FoundForm, data: dict[str, list[str]]) -> HttpResponse:
    """Send a form, and take back whatever it did."""
    with transaction.atomic():
        answer = client.post(form.action, data)
        transaction.set_rollback(True)
    return answer


def wrong(form: FoundForm, data: dict[str, list[str]], answer: HttpResponse) -> list[str]:
    """What is wrong with the answer to a form that was filled in badly."""
    if answer.status_code >= 500:
        return [f"{form.view}: answers {answer.status_code}"]
    if answer.status_code != 422 or "text/html" not in answer.headers["Content-Type"]:
        return []
    html = answer.content.decode()
    page, found = read(html), []
    if "govuk-error-summary" not in html:
        found.append(f"{form.view}: no summary of what is wrong")
    if "<title>Error: " not in html:
        found.append(f"{form.view}: the title does not say that something is wrong")
    summary = html.split("govuk-error-summary__list", 1)[-1].split("</ul>", 1)[0]
    links = [link[1:] for link in read(summary).links]
    found += [f"{form.view}: a link to #{link}, which is not there" for link in links
              if link not in page.ids]  # fmt: skip
    found += [f"{form.view}: {name} was lost" for name in _lost(form, data, html)]
    return found


def _lost(form: FoundForm, data: dict[str, list[str]], html: str) -> list[str]:
    there = unescape(html).replace("\r\n", "\n")
    return [
        control.name
        for control in form.texts()
        for value in data.get(control.name, [])
        if value.strip() and value.strip() not in there
    ]


def test_every_form_says_what_is_wrong_keeps_what_was_typed_and_never_breaks(
    day: list[Membership],
) -> None:
    tried: set[tuple[str, str]] = set()
    complaints: list[str] = []
    for member in day:
        client = signed_in(member)
        for path, html in pages(client):
            for form in forms_on(path, html):
                shape = ",".join(sorted({f.name.split("-")[-1] for f in form.fields}))
                if (form.view, shape) in tried:
                    continue
                tried.add((form.view, shape))
                complaints += _try(client, form)

    assert not complaints, "\n".join(complaints)
    assert MET - {view for view, _ in tried} == set()


def _try(client: Client, form: FoundForm) -> list[str]:
    """Fill it in every way that is wrong; with each of its buttons where it has several."""
    found = []
    is_long = bool(form.texts())
    for name, data in {
        "too long": form.filled(text=LONG),
        "a character that cannot be kept": form.filled(text=NUL),
        "nothing": form.filled(text="", other=""),
        "no such answer": form.filled(other=JUNK),
        "junk": form.filled(text=JUNK, other=JUNK),
    }.items():
        for button, value in form.buttons[:2] or [("", "")]:
            answer = sent(client, form, data | ({button: [value]} if button else {}))
            said = wrong(form, data, answer)
            refuses = answer.status_code in (200, 302) and name == "too long" and is_long
            if refuses and "json" not in answer.headers.get("Content-Type", ""):
                said.append(f"{form.view}: takes 100,000 characters")
            found += [f"{words} ({name})" for words in said]
    return found
