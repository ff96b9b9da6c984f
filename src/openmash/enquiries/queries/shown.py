"""Answers ready to show, to the hub and to the agency that gave them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.enquiries.models import (
    Request,
    Return,
    SensitiveContent,
    SharingDecision,
    WaitingOn,
)
from openmash.policy.partial_dates import partial_order, partial_words
from openmash.policy.times import time_words


def ended(request: Request) -> str:
    """That the hub took a request back, when and why; nothing where it did not."""
    if request.withdrawn_at is None:
        return ""
    return f"withdrawn {time_words(request.withdrawn_at)}: {request.withdrawn_why}"


def names_in(about: list[dict[str, str]]) -> str:
    """The people that a request is about, by name."""
    return ", ".join(person.get("name", "") for person in about)


def waiting_words(waiting: WaitingOn | None) -> str:
    """Whom an agency waits for, and since when; nothing where it waits for nobody."""
    if waiting is None:
        return ""
    return (
        f"waiting for {waiting.name}, {waiting.designation}, asked {time_words(waiting.asked_at)}"
    )


@dataclass(frozen=True)
class ReturnShown:
    """One version of an answer."""

    number: int
    outcome: str
    by: str
    at: str
    so_what: str
    recommendation: str
    recommended_rag: str
    correction_why: str
    systems: list[dict[str, str]]
    items: list["ItemShown"]


@dataclass(frozen=True)
class ItemShown:
    """One item, or the placeholder of a sensitive one with whom to ask."""

    id: UUID
    agency: str
    kind: str
    certainty: str
    about: str
    dated: str
    order: str  # by which it sorts among others, by the date of the event
    system: str
    reference: str
    text: str
    is_sensitive: bool
    may_read: bool
    holder_name: str
    holder_post: str
    holder_deputy: str
    holder_phone: str
    holder_hours: str
    at: str
    is_new: bool = False
    corrected: str = ""  # why a later version corrects it or adds to it


def withheld_words(contact_id: UUID) -> dict[UUID, str]:
    """Of each answer by which an agency did not share: why, and on what basis."""
    return {
        word.from_return_id: f"Not shared, because: {word.why} Basis: {word.legal_basis}"
        for word in SharingDecision.objects.filter(contact=contact_id, share=False, item=None)
    }


def shown_return(returned: Return, items: list[ItemShown], withheld: str) -> ReturnShown:
    """One version of an answer, ready to show."""
    return ReturnShown(
        number=returned.number,
        outcome=Return.Outcome(returned.outcome).label,
        by=returned.returned_by_name,
        at=time_words(returned.returned_at),
        so_what=withheld or returned.so_what,
        recommendation=returned.recommendation,
        recommended_rag=returned.recommended_rag,
        correction_why=returned.correction_why,
        systems=returned.systems,
        items=items,
    )


def shown_items(found: Any, *, since: datetime | None = None) -> list[tuple[UUID, ItemShown]]:
    """Items ready to show; the content of a sensitive one only where the wall lets this person read it."""
    rows = list(found.select_related("agency", "from_return"))
    later = _corrections({r.from_return.request_id for r in rows})
    contents = {
        c.item_id: c for c in SensitiveContent.objects.filter(item__in=[r.pk for r in rows])
    }
    shown = []
    for row in rows:
        content = contents.get(row.pk)
        said: Any = content if row.is_sensitive and content else row
        shown.append(
            (
                row.from_return_id,
                ItemShown(
                    id=row.pk,
                    agency=row.agency.name,
                    kind=said.kind,
                    certainty=said.certainty,
                    about=said.about,
                    dated=partial_words(said.dated),
                    order=partial_order(said.dated),
                    system=row.system,
                    reference=row.reference,
                    text=said.text,
                    is_sensitive=row.is_sensitive,
                    may_read=not row.is_sensitive or content is not None,
                    holder_name=row.holder_name,
                    holder_post=row.holder_post,
                    holder_deputy=row.holder_deputy,
                    holder_phone=row.holder_phone,
                    holder_hours=row.holder_hours,
                    at=time_words(row.from_return.returned_at),
                    is_new=since is not None and row.from_return.returned_at > since,
                    corrected=later.get((row.from_return.request_id, row.from_return.number), ""),
                ),
            )
        )
    return shown


def _corrections(request_ids: set[UUID]) -> dict[tuple[UUID, int], str]:
    """Of each version of an answer that another follows: why that one was sent."""
    versions = Return.objects.filter(request__in=request_ids, number__gt=1)
    return {(v.request_id, v.number - 1): v.correction_why for v in versions}
