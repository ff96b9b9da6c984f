"""News on an open case: its worker and that worker's manager are told, and who takes it is known (1.17)."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from openmash.contacts.commands.alerting import tell_managers
from openmash.contacts.models import OPEN_STAGES, Alert, Contact, OpenCaseStep
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken

CHASED = "open-case"
_WORKED_ON = (OpenCaseStep.Whom.WORKER, OpenCaseStep.Whom.DUTY)


@command(needs=Permission.PASS_ON_CONTACT)
def tell_open_case(
    actor: Actor,
    *,
    contact_id: UUID,
    whom: OpenCaseStep.Whom,
    name: str,
    how: str = "",
    reached: bool,
    takes_it: bool = False,
    now: datetime,
) -> OpenCaseStep:
    """Somebody of the open case was rung: told, not reached, or takes it by name.

    When the worker (or, the worker away, the duty worker) and the manager were told, it is passed on.
    """
    if not name.strip():
        raise RuleBroken("Write whom you rang.", field="name")
    if takes_it and not reached:
        raise RuleBroken("Who was not reached cannot have taken it.", field="takes_it")
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    steps = _steps(contact)
    said = (whom, name.strip(), how.strip(), reached, takes_it)
    if steps and said == tuple(
        getattr(steps[-1], field) for field in ("whom", "name", "how", "reached", "takes_it")
    ):
        raise DoneAlready("That is on record.")
    worker_away = any(s.whom == OpenCaseStep.Whom.WORKER and not s.reached for s in steps)
    if whom == OpenCaseStep.Whom.DUTY and not worker_away:
        raise RuleBroken("Ring the allocated worker first. If they are away, the duty worker.")
    return note_step(
        actor,
        contact,
        whom=whom,
        name=name.strip(),
        how=how.strip(),
        reached=reached,
        takes_it=takes_it,
        now=now,
    )


def _steps(contact: Contact) -> list[OpenCaseStep]:
    return list(OpenCaseStep.objects.filter(contact=contact, at__gte=contact.since))


def note_step(
    actor: Actor,
    contact: Contact,
    *,
    whom: OpenCaseStep.Whom,
    name: str,
    how: str,
    reached: bool,
    takes_it: bool,
    now: datetime,
) -> OpenCaseStep:
    """What came of one call or e-mail; when both who works on it and their manager know, it is passed on."""
    steps = _steps(contact)
    step = OpenCaseStep(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        whom=whom,
        name=name,
        how=how,
        reached=reached,
        takes_it=takes_it,
        by_id=actor.person_id,
        at=now,
    )
    step.save(force_insert=True)
    words = f"{step.name}. {step.how}".strip()
    kind = "open_case_told" if reached else "open_case_not_reached"
    record(actor, kind, at=now, contact_id=contact.pk, text=words, whom=whom)
    if takes_it:
        record(actor, "open_case_taken", at=now, contact_id=contact.pk, text=step.name)
    _passed_on(actor, contact, steps, step, now)
    return step


def _passed_on(
    actor: Actor, contact: Contact, before: list[OpenCaseStep], step: OpenCaseStep, now: datetime
) -> None:
    """Say so once, when both who works on it and their manager were told."""

    def both(steps: list[OpenCaseStep]) -> bool:
        told = {s.whom for s in steps if s.reached}
        return OpenCaseStep.Whom.MANAGER in told and bool(told & set(_WORKED_ON))

    if both([*before, step]) and not both(before):
        names = ", ".join(dict.fromkeys(s.name for s in (*before, step) if s.reached))
        record(actor, "contact_passed_on", at=now, contact_id=contact.pk, text=f"Told: {names}.")


def to_chase(actor: Actor, *, now: datetime) -> list[UUID]:
    """Contacts on an open case, of a colour that is chased, that nobody there has taken yet."""
    rules = profile_of(actor.hub_id).open_cases
    if rules is None:
        return []
    waiting = Contact.objects.filter(
        rag__in=rules.chase_rag, stage__in=OPEN_STAGES, closed_at=None
    ).exclude(open_to__in=("", "none"))
    taken = OpenCaseStep.objects.filter(contact__in=waiting, takes_it=True)
    alerts = Alert.objects.filter(contact__in=waiting, kind=CHASED)
    lately = alerts.filter(raised_at__gt=now - timedelta(minutes=rules.chase_minutes))
    quiet = set(lately.values_list("contact", flat=True)) | set(
        alerts.filter(taken_at=None).values_list("contact", flat=True)
    )
    done = set(taken.values_list("contact", flat=True))
    return [contact.pk for contact in waiting[:200] if contact.pk not in quiet | done]


@command(needs=Permission.SERVE_HUB)
def chase_open_case(actor: Actor, *, contact_id: UUID, now: datetime) -> Alert:
    """Nobody of the open case has taken it by name: the managers hear of it."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if OpenCaseStep.objects.filter(contact=contact, takes_it=True, at__gte=contact.since).exists():
        raise RuleBroken("Somebody there has taken it.")
    words = (
        f"{contact.rag} on an open case, and nobody there has taken it by name. Ring the worker's "
        "manager."
    )
    return tell_managers(actor, contact, CHASED, words, now)
