"""A request for information from outside: what it is proposed to tell, a manager's word, what was told.

Nothing is told before somebody else has signed it off (requirement 1.20).
"""

from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.front_door.desk.commands import at_desk, end, recorded_now
from openmash.front_door.desk.models import DeskDraft, DeskEnding, OutsideAnswer, OutsideRequest
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.profile import Profile


@command(needs=Permission.TAKE_CONTACT)
def propose_answer(
    actor: Actor, *, contact_id: UUID, tells: bool, text: str, now: datetime
) -> OutsideAnswer:
    """Send it to a manager: what it is proposed to tell, or why it is refused."""
    contact = at_desk(contact_id)
    if not text.strip():
        words = "Write what you propose to tell them." if tells else "Write why it is refused."
        raise RuleBroken(words, field="text")
    if gaps := _missing(contact):
        raise RuleBroken(f"Before a manager can sign it off, write down {', '.join(gaps)}.")
    before = OutsideAnswer.objects.filter(contact=contact).first()
    if before and before.signed is None:
        if (before.tells, before.text) == (tells, text.strip()):
            raise DoneAlready("A manager has it already.")
        raise RuleBroken("An answer waits for a manager's word already.")
    if before and before.signed:
        raise RuleBroken("A manager has signed off an answer: tell them, or ask for it back.")
    recorded_now(actor, contact, now)
    answer = OutsideAnswer.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        tells=tells,
        text=text.strip(),
        proposed_by_id=actor.person_id,
        proposed_at=now,
    )
    DeskDraft.objects.filter(contact=contact).update(said={})
    record(
        actor,
        "answer_proposed",
        at=now,
        contact_id=contact.pk,
        text=answer.text,
        answer=answer.pk,
        refused=not tells,
    )
    return answer


def _missing(contact: Contact) -> list[str]:
    """What must be known before anything is told to anybody."""
    request = OutsideRequest.objects.filter(contact=contact).first() or OutsideRequest()
    asked = Narrative.objects.filter(contact=contact).values_list("concerns", flat=True).first()
    named = PersonInContact.objects.filter(contact=contact, removed_at=None).exists()
    lacking = [
        (request.asker, "who asks"),
        (contact.referrer_name or contact.referrer_organisation, "the name of who asks"),
        (request.asker_checked, "how you know that it is they"),
        (request.basis, "on what legal basis"),
        (asked, "what they ask"),
        (named, "about whom"),
        (request.checked, "what was checked"),
    ]
    return [words for known, words in lacking if not known]


def may_sign_off(actor: Actor, profile: Profile) -> bool:
    """Whether this role signs off what is told outside."""
    rules = profile.information_requests
    if rules is None or not actor.may(Permission.AUTHORISE):
        return False
    return actor.role in rules.signs_off


@command(needs=Permission.AUTHORISE)
def sign_off(
    actor: Actor, *, answer_id: UUID, signed: bool, why: str = "", now: datetime
) -> OutsideAnswer:
    """A manager signs it off, or sends it back with a reason. Never whoever proposed it."""
    profile = profile_of(actor.hub_id)
    if not may_sign_off(actor, profile):
        rules = profile.information_requests
        who = " or ".join(profile.title_of(role) for role in rules.signs_off) if rules else "nobody"
        raise NotPermitted(f"In this hub {who} may sign off what is told outside.")
    answer = OutsideAnswer.objects.select_for_update().get(pk=answer_id)
    if answer.signed_by_id == actor.person_id and answer.signed == signed:
        raise DoneAlready("Your word is on record.")
    if answer.signed is not None:
        raise RuleBroken("A manager has given their word on this already.")
    if answer.proposed_by_id == actor.person_id:
        raise RuleBroken("You proposed this answer: another manager signs it off.")
    if not signed and not why.strip():
        raise RuleBroken("Say what must be different.", field="why")
    answer.signed, answer.signed_why = signed, why.strip()
    answer.signed_by_id, answer.signed_at = actor.person_id, now
    answer.save(update_fields=["signed", "signed_why", "signed_by", "signed_at"])
    record(
        actor,
        "answer_signed_off" if signed else "answer_sent_back",
        at=now,
        contact_id=answer.contact_id,
        text=answer.signed_why,
        answer=answer.pk,
    )
    return answer


@command(needs=Permission.TAKE_CONTACT)
def tell_answer(
    actor: Actor, *, answer_id: UUID, how: OutsideAnswer.How, to: str, at: datetime, now: datetime
) -> OutsideAnswer:
    """They were told what was signed off, no more: how, to whom, when. With it the request is over."""
    answer = (
        OutsideAnswer.objects.select_for_update(of=("self",))
        .select_related("contact")
        .get(pk=answer_id)
    )
    if answer.told_at:
        raise DoneAlready("It is on record that they were told.")
    if not answer.signed:
        raise RuleBroken("A manager signs it off before anything is told.")
    if not to.strip():
        raise RuleBroken("Write to whom you told it.", field="to")
    if at > now:
        raise RuleBroken("They cannot have been told in the future.", field="at")
    if answer.signed_at and at < answer.signed_at.replace(second=0, microsecond=0):
        raise RuleBroken("That is before a manager had signed it off.", field="at")
    answer.told_how, answer.told_to = how, to.strip()
    answer.told_by_id, answer.told_at = actor.person_id, at
    answer.save(update_fields=["told_how", "told_to", "told_by", "told_at"])
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=answer.contact_id)
    record(
        actor,
        "outside_request_answered",
        at=now,
        contact_id=contact.pk,
        text=f"{answer.text}\nTold to {answer.told_to}.",
        answer=answer.pk,
        how=how,
        refused=not answer.tells,
    )
    if contact.stage == Stage.DESK:
        end(actor, contact, DeskEnding.How.ANSWERED, to=answer.told_to, now=now)
    return answer
