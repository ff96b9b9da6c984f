"""A contact that went no further for want of consent is kept minimal, where its hub's profile says so (2.3).

See docs/decisions/0014-what-went-no-further.md for what stays, and why.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import TextField

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.decisions.models import Outcome
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import due_at
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Unprogressed

AT_ONCE = 200
TAKEN_AWAY = "Taken away: the contact went no further for want of consent, and is kept minimal."

# Entries whose words repeat what somebody told. Why it went no further, consent, ratings and what was
# told to whom are the hub's own acts: their words stay.
_TOLD = (
    "alert_raised",
    "answer_proposed",
    "attachment_added",
    "attachment_opened",
    "became_a_worry",
    "contact_assessed",
    "information_added",
    "note_added",
    "outside_request_answered",
    "passed_out_of_hours",
    "person_recognised",
    "place_in_contact_corrected",
    "question_answered",
    "question_asked",
    "written_back",
)


def minimal_rule(profile: Profile) -> Unprogressed | None:
    """The hub's rule, where it takes anything away."""
    rule = profile.unprogressed
    return rule if rule and rule.minimal and rule.after else None


def to_minimise(profile: Profile, *, now: datetime) -> list[UUID]:
    """Contacts whose time is over: every child's outcome is that it goes no further, and nobody has told
    of one of these children since. Who is told of again may need what was told before (3.6)."""
    rule = minimal_rule(profile)
    if rule is None or rule.after is None:
        return []
    ended = Outcome.objects.filter(outcome__in=rule.outcomes).values("contact")
    others = Outcome.objects.exclude(outcome__in=rule.outcomes).values("contact")
    closed = (
        Contact.objects.filter(
            pk__in=ended, stage=Stage.CLOSED, minimal_since=None, is_urgent=False
        )
        .exclude(pk__in=others)
        .order_by("closed_at")[:AT_ONCE]
    )
    over = [
        contact
        for contact in closed
        if contact.closed_at and due_at(contact.closed_at, rule.after, profile.calendar) <= now
    ]
    return [contact.pk for contact in over if not _is_told_of_again(contact)]


def _is_told_of_again(contact: Contact) -> bool:
    named = PersonInContact.objects.filter(removed_at=None, role=PersonInContact.Role.CHILD)
    children = named.filter(contact=contact).values("person")
    later = named.filter(person__in=children, contact__received_at__gt=contact.received_at)
    return later.exclude(contact=contact).exclude(contact__joined_to=contact).exists()


@command(needs=Permission.SERVE_HUB)
def minimise_contact(actor: Actor, *, contact_id: UUID, now: datetime) -> Contact:
    """Take away what was told, as the profile lists it. What is taken away, and by which rule, is on
    record; the ledger's chain holds."""
    profile = profile_of(actor.hub_id)
    rule = minimal_rule(profile)
    with on_behalf_of_hub(actor):
        contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
        if rule is None or contact.pk not in to_minimise(profile, now=now):
            raise RuleBroken("Nothing is to be taken away from this contact.")
        contact.minimal_since, contact.version = now, contact.version + 1
        contact.save(update_fields=["minimal_since", "version"])
        if "what-was-said" in rule.takes_away:
            words = {f.name: "" for f in Narrative._meta.fields if isinstance(f, TextField)}
            del words["zone"]
            said = Narrative.objects.filter(contact=contact)
            said.update(**words, safety_scale=None, track_answers={})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT history_take_away(%s, %s, %s, %s)",
                [contact.pk, list(rule.takes_away), TAKEN_AWAY, list(_TOLD)],
            )
    record(
        actor,
        "contact_minimised",
        at=now,
        contact_id=contact.pk,
        parts=list(rule.takes_away),
        rule=rule.cited,
    )
    return contact
