"""Kinds with questions and a way of their own, and unaccepted channels (1.1, 1.11, 1.15, 1.16)."""

from datetime import timedelta
from typing import Any

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import finish_contact, receive_contact
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.front_door.desk.commands import begin_at_desk
from openmash.front_door.desk.queries import challenged_of_late
from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.hubs.queries import profile_of
from openmash.notices.models import Notice
from openmash.policy.actors import Actor
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile, examine
from openmash.policy.profile.rules import Outcome
from openmash.policy.ratings import rate
from openmash.policy.tracks import way_of
from openmash.policy.vocabulary import Channel, Circumstance, Kind, Role
from openmash.triage.facts import facts_on_record, shown
from openmash.triage.queries import choices_for
from openmash.triage.rules import who_decides
from tests.contacts.taking import fields_of, save
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.policy.test_profile import changed
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db

LATER = MONDAY_9AM + timedelta(hours=1)
COVENTRY = "coventry"


def a_track(actor: Actor, code: str, **answers: str) -> Contact:
    """A finished record of a kind with questions of its own."""
    contact = begin_at_desk(
        actor, kind=Kind.SERVICE, track=code, channel=Channel.TELEPHONE, now=MONDAY_9AM
    )
    said = {f"track_{name}": answer for name, answer in answers.items()}
    version = save(actor, contact, values=said).contact.version
    return finish_contact(actor, contact_id=contact.pk, version=version, now=LATER)


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_hub_asks_what_each_kind_needs_and_says_where_it_goes(hub: str) -> None:
    profile = find_profile(hub)
    tracks = {track.code: track for track in profile.tracks}

    assert set(tracks) == {
        "step-up", "private-fostering", "person-posing-a-risk", "position-of-trust",
        "internal-request",
    }  # fmt: skip
    risk, trust = tracks["person-posing-a-risk"], tracks["position-of-trust"]
    for track, answers, outcome in (
        (risk, {"linked_child": "yes"}, "s17-assessment"),
        (risk, {"linked_child": "no"}, "no-further-action"),
        (trust, {"screening": "no"}, "lado"),
        (trust, {"screening": "yes"}, "mash-enquiry"),
    ):
        way = way_of(profile, track, answers)
        assert way
        assert way.code == outcome
    assert way_of(profile, trust, {}) is None  # nobody knows yet


def _lado(profile: Profile) -> tuple[Profile, Outcome]:
    outcome = profile.outcome("lado")
    assert outcome
    return profile, outcome


def test_the_way_of_its_kind_is_suggested_at_triage_but_never_before_danger() -> None:
    [decider, *_] = who_decides(*_lado(find_profile(COVENTRY)))
    officer, maker = an_actor(Role.MASH_OFFICER, hub=COVENTRY), an_actor(decider, hub=COVENTRY)
    with acting_as(officer):
        contact = a_track(officer, "position-of-trust", who="A coach", screening="no")
        assert contact.stage == Stage.TO_ALLOCATE
        assert Narrative.objects.get(contact=contact).track_answers["who"] == "A coach"
        profile = profile_of(officer.hub_id)
        facts = facts_on_record(contact, now=LATER)
        assert facts.circumstances == frozenset({Circumstance.POSITION_OF_TRUST})
    with acting_as(maker):
        calm = {c.code for c in choices_for(maker, profile, contact.pk) if c.is_suggested}
        danger = shown(rate(profile, facts.model_copy(update={"level": 4})), profile)
        assert danger.rag == "RED"
        urgent = choices_for(maker, profile, contact.pk, danger)

    assert calm == {"lado"}
    assert danger.goes_to != "lado"
    assert "lado" not in {c.code for c in urgent if c.is_suggested}


def test_a_kind_that_the_hub_does_not_have_is_refused() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer), pytest.raises(RuleBroken, match="no such kind"):
        begin_at_desk(
            officer, kind=Kind.SERVICE, track="rain", channel=Channel.POST, now=MONDAY_9AM
        )


def test_a_way_to_an_outcome_or_by_a_question_that_is_not_there_is_a_mistake() -> None:
    wrong = changed(
        ('outcome = "lado", question', 'outcome = "moon", question'),
        ('question = "screening", answer = "yes"', 'question = "weather", answer = "yes"'),
    )

    found = {(m.field, m.sentence) for m in examine(wrong)[1]}
    assert ("tracks.ways", '"moon" is no outcome: add it to [[outcomes]]') in found
    assert ("tracks.ways", '"weather" is no question of this kind of contact') in found


def told(actor: Actor, **given: Any) -> Contact:
    """What a school sent, finished."""
    values = {"concerns": "Hungry.", "referrer": "professional", "referrer_name": "Jo Day",
              "referrer_organisation": "Oak Primary", "referrer_address": "Oak Primary"}  # fmt: skip
    arrived = {"channel": Channel.POST, "now": MONDAY_9AM, "consent": {}, "values": values}
    contact = receive_contact(actor, **(arrived | given))
    return finish_contact(actor, contact_id=contact.pk, version=contact.version, now=LATER)


def test_an_agency_that_used_a_way_that_is_not_accepted_is_challenged_and_counted() -> None:
    officer = an_actor(Role.MASH_OFFICER, hub=COVENTRY)
    with acting_as(officer):
        contact = told(officer)

        assert contact.stage == Stage.TO_ALLOCATE  # it goes on all the same
        notice = Notice.objects.get(contact=contact, what=Notice.What.CHALLENGE)
        assert (notice.addressee, notice.by) == ("Jo Day", "letter")
        said = " ".join(notice.words["paragraphs"])
        assert "came by post" in said
        assert "telephone, online form or e-mail" in said
        assert "Hungry" not in said
        [counted] = challenged_of_late(now=LATER)
        assert (counted.words, counted.times) == ("Oak Primary, by post", 1)


@pytest.mark.parametrize(
    ("hub", "given"),
    [
        (COVENTRY, {"values": {"concerns": "Cold.", "referrer": "family", "referrer_name": "May"}}),
        (COVENTRY, {"channel": Channel.EMAIL}),
        ("northamptonshire", {}),
    ],
    ids=["a relative may write by post", "e-mail is accepted", "a hub that accepts post"],
)
def test_nobody_else_is_challenged(hub: str, given: dict[str, Any]) -> None:
    officer = an_actor(Role.MASH_OFFICER, hub=hub)
    with acting_as(officer):
        told(officer, **given)
        assert not Notice.objects.filter(what=Notice.What.CHALLENGE).exists()


@pytest.mark.slow
def test_quick_entry_of_a_letter_asks_what_its_kind_needs_and_keeps_what_is_typed() -> None:
    officer = a_member(Role.MASH_OFFICER)
    desk = signed_in(officer)
    sent = {"what": "track:private-fostering", "channel": "post"}
    record = desk.post("/desk/new/", sent)["Location"]
    page = desk.get(record)
    assert "With whom does the child live?" in page.content.decode()

    typed = fields_of(page)
    assert (typed["track"], typed["channel"]) == ("private-fostering", "post")
    row = typed.pop("row")
    desk.post(record, {**typed, "row": row, "track_since": "Since May", "save": "yes"})

    with acting_as(actor_of(officer)):
        contact = Contact.objects.get()
        assert Narrative.objects.get(contact=contact).track_answers["since"] == "Since May"
    assert fields_of(desk.get(record))["track_since"] == "Since May"
    shown = desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Since when, and for how long?" in shown
    assert "The hub&#x27;s rules send it to" in shown
