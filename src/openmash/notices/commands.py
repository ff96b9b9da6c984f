"""Checking, holding, stopping, sending: each notice once, and none against a manager's word."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands.open_cases import note_step
from openmash.contacts.models import Contact, OpenCaseStep
from openmash.ledger.commanding import command, record
from openmash.ledger.queueing import defer
from openmash.notices.ending import OPEN, all_told
from openmash.notices.models import Letter, Notice
from openmash.notices.printing import letter_pdf
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import ChangedMeanwhile, RuleBroken

# Longer than what anybody says on the telephone.
LONGEST = 20_000


def why_not_yet(notice: Notice) -> str:
    """Why a notice may not go yet; empty where it may (the address's own fact, or a manager's word)."""
    if notice.state == Notice.State.HELD:
        return f"A manager holds this: {notice.decided_why}"
    if notice.by not in (Notice.By.LETTER, Notice.By.EMAIL):
        return ""
    if not notice.address.strip():
        return "No address is on record. Write it in, or ask a manager to stop the letter."
    if notice.safe_to_write != "yes" and not notice.decided_by_id:
        known = "not safe" if notice.safe_to_write == "no" else "not known to be safe"
        return f"It is {known} to write to this address: a manager decides first."
    return ""


def _open_notice(notice_id: UUID, version: int | None = None) -> Notice:
    """The notice, locked, if it is not done yet; `version`: what the person who acts has read."""
    contact_id = Notice.objects.values_list("contact_id", flat=True).get(pk=notice_id)
    Contact.objects.select_for_update().get(pk=contact_id)  # two last letters of one family
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    if notice.state not in OPEN:
        raise RuleBroken(f"This is done already: {Notice.State(notice.state).label.lower()}.")
    if version is not None and notice.version != version:
        raise ChangedMeanwhile(
            "Somebody changed this notice while you read it. Read it again.",
            version=notice.version,
        )
    return notice


@command(needs=Permission.SEND_NOTICES)
def send_notice(
    actor: Actor, *, notice_id: UUID, version: int | None = None, now: datetime
) -> Notice:
    """Make the letter, keep it exactly as it is, and mark it sent. It is sent once.

    Feedback becomes its agency's to read. An e-mail is posted by the worker; where no mail server is
    named, whoever presses the button has sent it from their own mailbox.
    """
    notice = _open_notice(notice_id, version)
    if notice.by == Notice.By.TELEPHONE:
        raise RuleBroken("This is told by telephone: no letter is sent.")
    if refused := why_not_yet(notice):
        raise RuleBroken(refused)
    send_now(actor, notice, now)
    return notice


def send_now(actor: Actor, notice: Notice, now: datetime) -> None:
    """Send what may go: by whoever pressed, or by itself where the hub's rules say at once."""
    if notice.by == Notice.By.LETTER:
        Letter.objects.create(
            hub_id=actor.hub_id,
            notice=notice,
            contact_id=notice.contact_id,
            pdf=letter_pdf(notice, made_at=now),
            made_at=now,
        )
    if notice.by == Notice.By.EMAIL and settings.SMTP:
        defer(
            "openmash.notices.jobs.post_email",
            hub_id=str(actor.hub_id),
            notice_id=str(notice.pk),
        )
    if agency := notice.words.get("agency"):
        notice.agency_id = UUID(agency)
        notice.save(update_fields=["agency"])
    _close(actor, notice, Notice.State.SENT, "notice_sent", now)
    if notice.what == Notice.What.OPEN_CASE:
        _told_open_case(actor, notice, True, "By e-mail.", now)


@command(needs=Permission.SEND_NOTICES)
def tell_by_telephone(
    actor: Actor, *, notice_id: UUID, reached: bool, said: str, now: datetime
) -> Notice:
    """What was said on the telephone; or that nobody answered, and it is tried again."""
    notice = _open_notice(notice_id)
    if notice.by != Notice.By.TELEPHONE:
        raise RuleBroken("This is not told by telephone.")
    if refused := why_not_yet(notice):
        raise RuleBroken(refused)
    if reached and not said.strip():
        raise RuleBroken("Write what was said, in a sentence.", field="said")
    if len(said) > LONGEST:
        raise RuleBroken(f"Shorten this to {LONGEST:,} characters.", field="said")
    notice.said = said.strip()
    if reached:
        notice.save(update_fields=["said"])
        _close(actor, notice, Notice.State.TOLD, "told_by_telephone", now, notice.said)
        if notice.what == Notice.What.OPEN_CASE:
            _told_open_case(actor, notice, True, notice.said, now)
        return notice
    record(
        actor,
        "call_not_answered",
        at=now,
        contact_id=notice.contact_id,
        text=notice.said,
        notice=notice.pk,
    )
    if notice.what == Notice.What.OPEN_CASE:
        _told_open_case(actor, notice, False, notice.said, now)
    return notice


def _told_open_case(actor: Actor, notice: Notice, reached: bool, how: str, now: datetime) -> None:
    """What came of it stands among the steps of the open case, as if it were written there."""
    with on_behalf_of_hub(actor):
        note_step(
            actor,
            notice.contact,
            whom=OpenCaseStep.Whom(notice.words["whom"]),
            name=notice.addressee,
            how=how,
            reached=reached,
            takes_it=False,
            now=now,
        )


def _close(
    actor: Actor, notice: Notice, state: Notice.State, kind: str, now: datetime, text: str = ""
) -> None:
    notice.state, notice.sent_by_id, notice.sent_at = state, actor.person_id, now
    notice.version += 1
    notice.save(update_fields=["state", "sent_by", "sent_at", "version"])
    record(
        actor,
        kind,
        at=now,
        contact_id=notice.contact_id,
        agency_id=notice.agency_id,
        text=text,
        notice=notice.pk,
        what=notice.what,
        to=notice.to,
    )
    all_told(actor, notice, now)


@command(needs=Permission.MANAGE_NOTICES)
def hold_notice(actor: Actor, *, notice_id: UUID, why: str, now: datetime) -> Notice:
    """Not now: a manager holds it, with a reason."""
    notice = _open_notice(notice_id)
    _decide(actor, notice, Notice.State.HELD, why, "notice_held", now)
    return notice


@command(needs=Permission.MANAGE_NOTICES)
def release_notice(actor: Actor, *, notice_id: UUID, why: str, now: datetime) -> Notice:
    """A manager's word that it goes: a held one, or one to an address not known to be safe (7.1)."""
    notice = _open_notice(notice_id)
    _decide(actor, notice, Notice.State.DRAFTED, why, "notice_released", now)
    return notice


@command(needs=Permission.MANAGE_NOTICES)
def stop_notice(actor: Actor, *, notice_id: UUID, why: str, now: datetime) -> Notice:
    """It is not told at all, for a reason that stays."""
    notice = _open_notice(notice_id)
    _decide(actor, notice, Notice.State.STOPPED, why, "notice_stopped", now)
    all_told(actor, notice, now)
    return notice


def _decide(
    actor: Actor, notice: Notice, state: Notice.State, why: str, kind: str, now: datetime
) -> None:
    if not why.strip():
        raise RuleBroken("Say why.", field="why")
    put_word(actor, notice, state, why, kind, now)


def put_word(
    actor: Actor, notice: Notice, state: Notice.State, why: str, kind: str, now: datetime
) -> None:
    """Hold, stop or let go, with the reason."""
    notice.state = state
    notice.decided_by_id, notice.decided_why = actor.person_id, why.strip()
    notice.version += 1
    notice.save(update_fields=["state", "decided_by", "decided_why", "version"])
    record(
        actor,
        kind,
        at=now,
        contact_id=notice.contact_id,
        text=notice.decided_why,
        notice=notice.pk,
        safe=notice.safe_to_write,
    )


@command(needs=Permission.SEND_NOTICES)
def correct_address(actor: Actor, *, notice_id: UUID, address: str, now: datetime) -> Notice:
    """Another address for this notice. Nobody knows yet if it is safe to write there: a manager says."""
    notice = _open_notice(notice_id)
    if not address.strip():
        raise RuleBroken("Write the address.", field="address")
    if len(address) > 1_000:
        raise RuleBroken("That is longer than an address.", field="address")
    if address.strip() == notice.address:
        raise RuleBroken("This is the address already.", field="address")
    was, notice.address = notice.address, address.strip()
    notice.safe_to_write, notice.decided_by_id, notice.decided_why = "unknown", None, ""
    notice.version += 1
    notice.save(update_fields=["address", "safe_to_write", "decided_by", "decided_why", "version"])
    record(
        actor,
        "address_corrected",
        at=now,
        contact_id=notice.contact_id,
        text=f"Was: {was or 'none'}",
        notice=notice.pk,
    )
    return notice
