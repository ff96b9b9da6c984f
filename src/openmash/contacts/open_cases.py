"""Who must be told that something is new on an open case, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.contacts.models import Contact, OpenCaseStep, PersonInContact
from openmash.people.models import CaseEpisode
from openmash.policy.times import time_words


@dataclass(frozen=True)
class ToTell:
    """Somebody of an open case, and how to reach them."""

    whom: str
    label: str
    name: str
    phone: str


@dataclass(frozen=True)
class ShownStep:
    """What came of a call."""

    words: str
    by: str


@dataclass(frozen=True)
class ShownOpenCase:
    """An open case of a child of this contact: whom to tell, what was said, who has it."""

    child: str
    service: str
    team: str
    as_at: datetime | None
    to_tell: tuple[ToTell, ...]


def open_cases_of(contact_id: UUID) -> list[ShownOpenCase]:
    """The open cases of its children, with whom to tell: one statement."""
    children = PersonInContact.objects.filter(
        contact=contact_id, role=PersonInContact.Role.CHILD, removed_at=None
    )
    cases = (
        CaseEpisode.objects.open_cases()
        .filter(person__in=children.values("person"))
        .select_related("person")
    )
    whom = OpenCaseStep.Whom
    return [
        ShownOpenCase(
            child=case.person.name,
            service=case.service.replace("-", " "),
            team=case.team,
            as_at=case.as_at,
            to_tell=(
                ToTell(whom.WORKER, whom.WORKER.label, case.worker, case.worker_phone),
                ToTell(whom.MANAGER, whom.MANAGER.label, case.manager, case.manager_phone),
                ToTell(whom.DUTY, whom.DUTY.label, "", case.duty_phone),
            ),
        )
        for case in cases
    ]


def steps_of(contact: Contact) -> tuple[list[ShownStep], str]:
    """What came of each call, and who has taken it: two statements."""
    steps = list(OpenCaseStep.objects.filter(contact=contact, at__gte=contact.since))
    people = names(*(step.by_id for step in steps))
    taken = next((step.name for step in reversed(steps) if step.takes_it), "")
    shown = [
        ShownStep(
            f"{step.get_whom_display()}, {step.name}: "
            f"{'takes it' if step.takes_it else 'told' if step.reached else 'not reached'}"
            f"{f'. {step.how}' if step.how else ''}",
            f"{people[step.by_id]}, {time_words(step.at)}",
        )
        for step in steps
    ]
    return shown, taken
