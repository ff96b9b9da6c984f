"""An outcome for each child, recommended, then agreed to or challenged by a manager (6.1, 6.2)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import finish_contact
from openmash.contacts.models import Contact, Stage
from openmash.deadlines.models import Deadline
from openmash.decisions.commands import (
    agree_strategy_discussion,
    authorise_decision,
    challenge_decision,
    decide,
    hold_strategy_discussion,
    recommend,
)
from openmash.decisions.models import Decision, Outcome, Referral, StrategyDiscussion, Word
from openmash.decisions.queries import checklist_of, to_authorise
from openmash.decisions.rules import outcome_field
from openmash.hubs.models import Team
from openmash.ledger.models import Entry
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.vocabulary import Consent, Rag, Role
from openmash.triage.models import Rating, Route
from tests.contacts.taking import a_child, an_open_record, save
from tests.decisions.cases import (
    ANALYSIS,
    AT_NOON,
    a_case,
    children,
    consent,
    held_before,
    recommended,
)
from tests.factories import MONDAY_9AM, a_member, an_actor

pytestmark = pytest.mark.django_db
BOTH = (("Mia Thorne", date(2021, 6, 1)), ("Leo Thorne", date(2016, 2, 3)))


@pytest.fixture
def maker() -> Membership:
    return a_member(Role.DECISION_MAKER, name="Dina Haddad")


@pytest.fixture
def manager() -> Membership:
    return a_member(Role.TEAM_MANAGER, name="Kavita Rao")


def test_a_recommendation_waits_for_a_manager_and_changes_nothing_yet(maker: Membership) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        recommended(actor, contact)

        contact.refresh_from_db()
        assert contact.stage == Stage.TO_AUTHORISE
        assert not Outcome.objects.exists()
        assert not Referral.objects.exists()


def test_agreement_makes_a_referral_only_of_the_child_for_whom_social_care_acts(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor, children=BOTH)
        mia, leo = children(contact)
        decision = recommend(
            actor,
            contact_id=contact.pk,
            analysis=ANALYSIS,
            outcomes={mia: "s17-assessment", leo: "no-further-action"},
            now=AT_NOON,
        )
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

        contact.refresh_from_db()
        assert (contact.stage, contact.closed_at) == (Stage.CLOSED, AT_NOON)
        assert Outcome.objects.filter(contact=contact).count() == 2
        [referral] = Referral.objects.filter(contact=contact)
        assert (referral.child_id, referral.number) == (mia, f"{contact.reference}/1")
        assert referral.team
        assert referral.team.code == "first-response"


def test_a_decision_meets_the_clocks_of_the_hub_and_starts_those_of_telling(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor, referrer_name="Jo Bell")
        decision = recommended(actor, contact)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

        clocks = {c.clock: c for c in Deadline.objects.filter(contact_id=contact.pk)}
        assert clocks["leave-hub"].met_at == AT_NOON
        assert clocks["send-letters"].due_at == AT_NOON + timedelta(hours=24)
        assert clocks["send-letters"].met_at is None


def test_a_challenge_needs_words_goes_back_and_is_answered_in_a_conversation_that_stays(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact)
    with acting_as(actor_of(manager)) as actor:
        with pytest.raises(RuleBroken, match="see differently") as broken:
            challenge_decision(actor, decision_id=decision.pk, words=" ", now=AT_NOON)
        assert broken.value.field == "words"
        challenge_decision(actor, decision_id=decision.pk, words="What of her father?", now=AT_NOON)
    with acting_as(actor_of(maker)) as actor:
        contact.refresh_from_db()
        assert contact.stage == Stage.DECISION
        with pytest.raises(RuleBroken, match="Answer what the manager said"):
            recommended(actor, contact)
        again = recommend(
            actor,
            contact_id=contact.pk,
            analysis=ANALYSIS,
            outcomes={children(contact)[0]: "s17-assessment"},
            answer="He lives abroad.",
            now=AT_NOON + timedelta(minutes=5),
        )
        assert again.number == 2
    with acting_as(actor_of(manager)) as actor:
        with pytest.raises(RuleBroken, match="newer recommendation"):
            authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)
        authorise_decision(actor, decision_id=again.pk, words="Agreed.", now=AT_NOON)

        said = [
            (w.kind, w.text)
            for w in Word.objects.filter(contact=contact).order_by("decision__number", "at")
        ]
        assert said == [
            ("challenges", "What of her father?"),
            ("answers", "He lives abroad."),
            ("agrees", "Agreed."),
        ]


def test_nobody_authorises_their_own_recommendation_where_another_manager_agrees() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact)
        Decision.objects.filter(pk=decision.pk)
        pretender = replace(an_actor(Role.TEAM_MANAGER), person_id=actor.person_id)
    with acting_as(pretender) as actor, pytest.raises(NotPermitted, match="You wrote this"):
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)


def test_where_the_hub_makes_the_manager_the_one_who_decides_one_press_does_both() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER, hub="coventry")) as actor:
        contact = a_case(actor)
        decide(
            actor,
            contact_id=contact.pk,
            analysis=ANALYSIS,
            outcomes={children(contact)[0]: "s17-assessment"},
            now=AT_NOON,
        )

        contact.refresh_from_db()
        assert contact.stage == Stage.CLOSED
        assert Referral.objects.filter(contact=contact).count() == 1


def test_one_press_is_refused_where_the_hub_asks_for_two_people(maker: Membership) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        with pytest.raises(NotPermitted, match="another person authorises"):
            decide(
                actor,
                contact_id=contact.pk,
                analysis=ANALYSIS,
                outcomes={children(contact)[0]: "s17-assessment"},
                now=AT_NOON,
            )


@pytest.mark.parametrize("role", [Role.MASH_OFFICER, Role.BUSINESS_SUPPORT, Role.AUDITOR])
def test_a_role_that_does_not_decide_is_refused(role: Role, maker: Membership) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact)

    with acting_as(an_actor(role)) as actor:
        with pytest.raises(NotPermitted):
            recommended(actor, contact)
        with pytest.raises(NotPermitted):
            authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)


def test_who_decides_on_a_route_stands_in_the_hubs_profile() -> None:
    with acting_as(an_actor(Role.EARLY_HELP_DECISION_MAKER)) as actor:
        contact = a_case(actor)
        with pytest.raises(NotPermitted, match="In this hub Decision Maker may recommend"):
            recommended(actor, contact, "s17-assessment")
        assert recommended(actor, contact, "no-further-action")


def test_a_service_manager_does_not_authorise_where_the_profile_names_others(
    maker: Membership,
) -> None:
    with acting_as(actor_of(maker)) as actor:
        decision = recommended(actor, a_case(actor))

    with acting_as(an_actor(Role.SERVICE_MANAGER)) as actor, pytest.raises(NotPermitted):
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)


def test_the_second_of_two_managers_is_told_what_the_first_did(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

    with acting_as(an_actor(Role.PRACTICE_MANAGER)) as actor:
        with pytest.raises(RuleBroken, match="Kavita Rao agreed to it, Mon 2 Mar 2026 12:00"):
            challenge_decision(actor, decision_id=decision.pk, words="No.", now=AT_NOON)
        with pytest.raises(RuleBroken, match="decided already"):
            authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)
        assert Outcome.objects.filter(contact=contact).count() == 1


def test_every_child_has_an_outcome_and_what_is_missing_is_said_at_that_child(
    maker: Membership,
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor, children=BOTH)
        mia, leo = children(contact)
        with pytest.raises(RuleBroken, match="Choose an outcome for Leo Thorne") as broken:
            recommend(
                actor,
                contact_id=contact.pk,
                analysis=ANALYSIS,
                outcomes={mia: "s17-assessment"},
                now=AT_NOON,
            )

        assert broken.value.field == outcome_field(leo)
        assert not Decision.objects.filter(contact=contact).exists()


def test_an_outcome_for_somebody_who_is_not_in_the_contact_is_refused(maker: Membership) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        [mia] = children(contact)
        with pytest.raises(RuleBroken, match="not a child of this contact"):
            recommend(
                actor,
                contact_id=contact.pk,
                analysis=ANALYSIS,
                outcomes={mia: "s17-assessment", uuid4(): "s17-assessment"},
                now=AT_NOON,
            )


def test_a_contact_that_names_no_child_is_decided_as_a_whole_but_never_referred(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor, children=())
        with pytest.raises(RuleBroken, match="is for a child, and none is named"):
            recommended(actor, contact, "s17-assessment")
        decision = recommended(actor, contact, "no-further-action")
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

        [outcome] = Outcome.objects.filter(contact=contact)
        assert outcome.child is None


@pytest.mark.parametrize("status", [None, Consent.REFUSED, Consent.UNKNOWN])
def test_early_help_needs_recorded_consent(maker: Membership, status: Consent | None) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        if status:
            consent(actor, contact, status)
        with pytest.raises(RuleBroken, match="recorded consent") as broken:
            recommended(actor, contact, "early-help")

        assert broken.value.field == outcome_field(children(contact)[0])


def test_consent_that_is_withdrawn_before_the_agreement_stops_early_help(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        consent(actor, contact)
        decision = recommended(actor, contact, "early-help")
        later = contact.consents.create(
            hub_id=actor.hub_id, status=Consent.REFUSED, by_id=actor.person_id, at=AT_NOON
        )
        assert later
    with acting_as(actor_of(manager)) as actor, pytest.raises(RuleBroken, match="consent"):
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)


def test_a_child_goes_back_to_the_team_that_held_the_case(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        team = Team.objects.get(hub=actor.hub_id, code="disabled-children")
        held_before(actor, children(contact)[0], team.pk)
        decision = recommended(actor, contact, "previous-team")
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

        assert Referral.objects.get(contact=contact).team == team


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.ENQUIRY, "End the enquiry first"),
        (Stage.TRIAGE, "Choose the way at triage"),
        (Stage.TO_ALLOCATE, "Choose the way at triage"),
        (Stage.CLOSED, "decided already"),
    ],
)
def test_a_recommendation_comes_after_triage_and_enquiry(
    maker: Membership, stage: Stage, words: str
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor, stage=stage)
        with pytest.raises(RuleBroken, match=words):
            recommended(actor, contact)


def test_an_outcome_of_triage_stands_when_it_was_chosen_there(maker: Membership) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        with pytest.raises(RuleBroken, match="one of the outcomes"):
            recommended(actor, contact, "advice")
        Route.objects.create(
            hub_id=actor.hub_id,
            contact=contact,
            outcome="advice",
            reason="A question.",
            by_id=actor.person_id,
            at=AT_NOON,
        )
        assert recommended(actor, contact, "advice")


def test_a_final_rating_given_beside_the_recommendation_moves_the_clocks(maker: Membership) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        recommend(
            actor,
            contact_id=contact.pk,
            analysis=ANALYSIS,
            outcomes={children(contact)[0]: "s17-assessment"},
            rag=Rag.RED,
            rag_reason="The father is back.",
            now=AT_NOON,
        )

        assert Rating.objects.get(contact=contact).stage == "final"
        [outcome] = Deadline.objects.filter(contact_id=contact.pk, clock="enquiry-outcome")
        assert outcome.rag == Rag.RED


@pytest.mark.parametrize("field", ["analysis", "rationale", "for_family"])
def test_twenty_thousand_characters_are_kept_and_more_is_refused_at_its_field(
    maker: Membership, field: str
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        with pytest.raises(RuleBroken, match="Shorten") as broken:
            recommended(actor, contact, analysis=replace(ANALYSIS, **{field: "ω" * 20_001}))
        assert broken.value.field == field
        decision = recommended(actor, contact, analysis=replace(ANALYSIS, **{field: "ω" * 20_000}))
        decision.refresh_from_db()
        assert len(getattr(decision, field)) == 20_000


def test_the_managers_answers_stand_where_the_record_is_silent_and_nowhere_else(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        consent(actor, contact, Consent.REFUSED)
        decision = recommended(actor, contact)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(
            actor,
            decision_id=decision.pk,
            checklist={"2.12": "yes", "2.4": "yes", "2.1": "nonsense"},
            now=AT_NOON,
        )

        checklist = Word.objects.get(decision=decision).checklist
        assert checklist["2.12"] == "yes"
        assert checklist["2.4"] == "no"  # the record says that consent was refused
        assert checklist["2.1"] == "unknown"
        assert checklist["2.3"] == "yes"


@pytest.mark.parametrize(("hours", "answer"), [(1, "Yes"), (25, "No")])
def test_a_standard_that_gives_a_time_of_its_own_is_answered_by_it_and_not_by_the_hubs_clock(
    maker: Membership, hours: int, answer: str
) -> None:
    done = MONDAY_9AM + timedelta(hours=hours)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        version = save(officer, contact, people=[a_child()]).contact.version
        finish_contact(officer, contact_id=contact.pk, version=version, now=done)
    with acting_as(actor_of(maker)) as actor:
        Contact.objects.filter(pk=contact.pk).update(stage=Stage.DECISION)
        contact.refresh_from_db()
        decision = recommended(actor, contact, now=done)

        assert Deadline.objects.get(clock="record-contact").within == "0 hours"
        assert {s.number: s.answer for s in checklist_of(decision)}["2.10"] == answer


def test_a_strategy_discussion_begins_with_the_agreement_and_its_clock_ends_when_it_is_held(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact, "strategy-discussion")
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)
        discussion = StrategyDiscussion.objects.get(contact=contact)
        clock = Deadline.objects.get(contact_id=contact.pk, clock="strategy-discussion")
        assert clock.due_at.hour == 23
        held_at = AT_NOON + timedelta(hours=2)
        with pytest.raises(RuleBroken, match="in the future"):
            hold_strategy_discussion(
                actor, discussion_id=discussion.pk, held_at=held_at, conclusion="x", now=AT_NOON
            )
        hold_strategy_discussion(
            actor,
            discussion_id=discussion.pk,
            held_at=held_at,
            conclusion="Joint enquiry under s47.",
            invited=["Police", "Health"],
            now=held_at + timedelta(hours=1),
        )

        clock.refresh_from_db()
        assert clock.met_at == held_at


def test_a_strategy_discussion_agreed_beside_an_enquiry_is_not_started_twice(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact, "strategy-discussion")
    with acting_as(actor_of(manager)) as actor:
        agree_strategy_discussion(actor, contact_id=contact.pk, reason="Fractures.", now=AT_NOON)
        with pytest.raises(RuleBroken, match="agreed already"):
            agree_strategy_discussion(actor, contact_id=contact.pk, reason="Twice.", now=AT_NOON)
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

        assert StrategyDiscussion.objects.filter(contact=contact).count() == 1
        assert (
            Deadline.objects.filter(clock="strategy-discussion", contact_id=contact.pk).count() == 1
        )


def test_the_tray_shows_what_waits_to_those_who_may_agree(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        recommended(actor, contact)
        assert to_authorise(actor, now=AT_NOON) == []

    with acting_as(actor_of(manager)) as actor:
        [row] = to_authorise(actor, now=AT_NOON)
        assert row.reference == contact.reference
        assert row.outcomes == "Single assessment (s17)"
        assert row.recommended.startswith("Dina Haddad, Mon 2 Mar 2026")


def test_an_officer_reads_the_outcome_and_not_the_recommendation(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_case(actor)
        decision = recommended(actor, contact)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Outcome.objects.filter(contact=contact).exists()
        assert not Decision.objects.exists()
        assert not Word.objects.exists()
        kinds = set(Entry.objects.filter(contact_id=contact.pk).values_list("kind", flat=True))
        assert "decision_authorised" in kinds
        assert "decision_recommended" not in kinds
        assert Contact.objects.get(pk=contact.pk).closed_at
