"""What is told follows from what was recorded and decided."""

from datetime import datetime
from uuid import UUID

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands.open_cases import CHASED
from openmash.contacts.models import (
    OPEN_STAGES,
    Contact,
    ContactNote,
    OpenCaseStep,
    PersonInContact,
    Stage,
)
from openmash.decisions.models import Decision
from openmash.ledger.commanding import Recorded, record
from openmash.notices.colleagues import is_of_open_case, tell_adult_services, tell_open_cases
from openmash.notices.commands import put_word
from openmash.notices.ending import OPEN, nobody_to_tell
from openmash.notices.making import (
    acknowledge,
    challenge,
    draft_outcomes,
    draft_passed_on,
    safe_at,
)
from openmash.notices.models import Notice
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Kind


def acknowledge_referrer(actor: Actor, entry: Recorded) -> None:
    """A contact was recorded: whoever got in touch is told that we have it (1.13).

    Nobody can tell an anonymous caller: that clock ends, and the ledger says why.
    """
    assert entry.contact_id
    contact = Contact.objects.get(pk=entry.contact_id)
    told = Notice.objects.filter(contact=contact, what=Notice.What.ACKNOWLEDGEMENT, note=None)
    if told.exists():
        return  # drafted when it arrived
    is_request = contact.kind == Kind.INFORMATION_REQUEST and contact.stage == Stage.DESK
    if contact.stage in (Stage.DESK, Stage.CLOSED) and not is_request:
        nobody_to_tell(
            actor,
            contact_id=contact.pk,
            kind="referrer_acknowledged",
            why="Whoever asked is answered at the first desk: that is the acknowledgement.",
            now=entry.at,
        )
        return
    if not acknowledge(actor, contact, entry.at):
        nobody_to_tell(
            actor,
            contact_id=contact.pk,
            kind="referrer_acknowledged",
            why="Nobody to acknowledge: the person who told us left no name and no way to reach them.",
            now=entry.at,
        )


def tell_passed_on(actor: Actor, entry: Recorded) -> None:
    """A contact went to another authority: whoever got in touch is told who has it now."""
    assert entry.contact_id
    contact = Contact.objects.get(pk=entry.contact_id)
    draft_passed_on(actor, contact, str(entry.facts["authority"]), entry.at)


def check_addresses(actor: Actor, entry: Recorded) -> None:
    """Somebody's address changed, or whether it is safe to write there: so of every letter not sent yet.

    A manager's word was given on what was known before: where that changed, it is asked for anew (7.1).
    """
    if "address" not in entry.facts["fields"]:
        return
    with on_behalf_of_hub(actor):
        named = PersonInContact.objects.filter(
            person=entry.subject_id, role=PersonInContact.Role.PARENT, removed_at=None
        )
        letters = Notice.objects.select_for_update().filter(
            contact__in=named.values("contact"),
            to=Notice.To.FAMILY,
            by=Notice.By.LETTER,
            state__in=OPEN,
        )
        for letter in letters.select_related("contact"):
            was, now = letter.safe_to_write, safe_at(letter.contact, letter.address)
            if now == was:
                continue
            letter.safe_to_write, letter.version = now, letter.version + 1
            if letter.state == Notice.State.DRAFTED:
                letter.decided_by_id, letter.decided_why = None, ""
            letter.save(update_fields=["safe_to_write", "version", "decided_by", "decided_why"])
            record(
                actor,
                "notice_address_known",
                at=entry.at,
                contact_id=letter.contact_id,
                notice=letter.pk,
                safe=now,
                was=was,
            )


def acknowledge_news(actor: Actor, entry: Recorded) -> None:
    """Somebody told more: they are told that we have it, each source once for each contact."""
    assert entry.contact_id
    note = ContactNote.objects.select_related("contact").get(pk=UUID(str(entry.facts["note"])))
    if note.referrer or note.referrer_email:
        acknowledge(actor, note.contact, entry.at, note)


def hold_outcomes(actor: Actor, entry: Recorded) -> None:
    """A contact was reopened: what was to be told of the decision waits. A manager may let it go."""
    assert entry.contact_id
    with on_behalf_of_hub(actor):
        waiting = Notice.objects.select_for_update().filter(
            contact=entry.contact_id, what=Notice.What.OUTCOME, state=Notice.State.DRAFTED
        )
        for notice in waiting:
            why = "The contact was reopened: what was decided may change."
            put_word(actor, notice, Notice.State.HELD, why, "notice_held", entry.at)
    nobody_to_tell(
        actor,
        contact_id=entry.contact_id,
        kind="letters_sent",
        why="The contact was reopened: who is told waits for the new decision.",
        now=entry.at,
    )


def _end_former(actor: Actor, contact: Contact, now: datetime) -> None:
    """What was still to be told of a decision before this one is not told any more."""
    former = Notice.objects.select_for_update().filter(
        contact=contact, what=Notice.What.OUTCOME, state__in=OPEN
    )
    for notice in former if contact.reopened_at else ():
        why = "The contact was reopened and decided anew."
        put_word(actor, notice, Notice.State.STOPPED, why, "notice_stopped", now)


def draft_notices(actor: Actor, entry: Recorded) -> None:
    """A decision was authorised: the notices that the hub's rules ask for are drafted (7.1)."""
    assert entry.contact_id
    with on_behalf_of_hub(actor):
        contact = Contact.objects.get(pk=entry.contact_id)
        decision = Decision.objects.get(pk=UUID(str(entry.facts["decision"])))
        _end_former(actor, contact, entry.at)
        drafted = draft_outcomes(actor, contact, decision, entry.at)
    if not drafted:
        record(actor, "letters_sent", at=entry.at, contact_id=contact.pk, sent=0)


def tell_open_case(actor: Actor, entry: Recorded) -> None:
    """A record was finished, or something new came, on an open case: who has it is told (1.17)."""
    assert entry.contact_id
    contact = Contact.objects.get(pk=entry.contact_id)
    if contact.stage not in OPEN_STAGES:
        return
    with on_behalf_of_hub(actor):
        if note_id := entry.facts.get("note"):
            note = ContactNote.objects.get(pk=UUID(str(note_id)))
            if is_of_open_case(contact, f"{note.sender} {note.referrer_email}"):
                return
        tell_open_cases(actor, contact, entry.at)


def chase_open_case(actor: Actor, entry: Recorded) -> None:
    """Nobody of the open case has taken it: their manager is told again."""
    assert entry.contact_id
    if entry.facts["alert_kind"] == CHASED:
        contact = Contact.objects.get(pk=entry.contact_id)
        tell_open_cases(actor, contact, entry.at, (OpenCaseStep.Whom.MANAGER,))


def end_calls(actor: Actor, entry: Recorded) -> None:
    """Somebody of the open case was rung from its page: the call that waited is done. A worker who
    was not reached is not waited for: the duty worker is told."""
    assert entry.contact_id
    whom, reached = str(entry.facts["whom"]), entry.kind == "open_case_told"
    is_away = whom == OpenCaseStep.Whom.WORKER and not reached
    if not reached and not is_away:
        return
    with on_behalf_of_hub(actor):
        waiting = Notice.objects.select_for_update().filter(
            contact=entry.contact_id, what=Notice.What.OPEN_CASE, words__whom=whom, state__in=OPEN
        )
        for notice in waiting:
            why = "Not reached: the duty worker is told." if is_away else "Told already."
            put_word(actor, notice, Notice.State.STOPPED, why, "notice_stopped", entry.at)
        if is_away:
            contact = Contact.objects.get(pk=entry.contact_id)
            tell_open_cases(actor, contact, entry.at, (OpenCaseStep.Whom.DUTY,))


def pass_to_adult_services(actor: Actor, entry: Recorded) -> None:
    """It is about an adult: adult services are to be told."""
    assert entry.contact_id
    if entry.facts["how"] == "adult-services":
        contact = Contact.objects.get(pk=entry.contact_id)
        tell_adult_services(actor, contact, entry.text, entry.at)


def challenge_channel(actor: Actor, entry: Recorded) -> None:
    """An agency used a way that this hub does not accept: it goes on, and the agency is told (1.11)."""
    assert entry.contact_id
    contact = Contact.objects.get(pk=entry.contact_id)
    told = Notice.objects.filter(contact=contact, what=Notice.What.CHALLENGE)
    if not told.exists():
        challenge(actor, contact, entry.at)
