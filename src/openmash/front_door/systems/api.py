"""The front door for other systems: send a contact, and ask what became of it. Nothing else.

The same command as for every other way in. A key opens its own hub, and its own receipts there.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Path, Router, Schema, Status
from ninja.security import HttpBearer
from pydantic import Field

from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.front_door.arriving import AnotherBody, Arriving, receive
from openmash.front_door.models import Arrival
from openmash.front_door.receipts import Receipt, receipt_of
from openmash.front_door.systems.keys import Caller, find_key, sending_actor, use_key
from openmash.front_door.systems.mistakes import Mistake
from openmash.front_door.systems.sent import SentContact
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.times import iso_london
from openmash.policy.vocabulary import Channel
from openmash.web.problems import Problem

SOURCE = "api"
router = Router(tags=["contacts"])


class CallerRequest(HttpRequest):
    """A request of a system that showed its key."""

    auth: Caller


class ApiKey(HttpBearer):
    """The key that the hub gave to your organisation: `Authorization: Bearer om_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Whose key it is. No refusal says more than it must."""
        now = timezone.now()
        if (found := find_key(token)) is None:
            raise no_access("There is no such key.")
        key_id, hub_id = found
        actor = sending_actor(hub_id)
        with acting_as(actor):
            used = use_key(actor, key_id, now=now)
        request.caller = used.caller  # type: ignore[attr-defined]  # also where it is refused
        if used.is_revoked:
            raise no_access("This key was revoked.")
        if used.wait:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too much at once.",
                f"Send this again in {used.wait} seconds, under the same Idempotency-Key. Nothing is "
                "lost. If a child is in danger now, ring 999.",
                headers={"Retry-After": str(used.wait)},
            )
        return used.caller


def no_access(why: str) -> Problem:
    """The answer to who shows no key that opens anything."""
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        why,
        "Send the key that the hub gave you as: Authorization: Bearer om_...",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _acting[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Run a view in one transaction, as the hub's service for other systems."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        request: Any = args[0]
        with acting_as(request.auth.actor):
            return view(*args, **kwargs)

    return run


class ReceiptOut(Schema):
    """What you may know of a contact that you sent. It names nobody."""

    reference: str = Field(description="The hub's reference. Give it when you ring.")
    your_reference: str | None = Field(None, description="What you called it, if you said.")
    received_at: Annotated[
        str, Field(json_schema_extra={"format": "date-time"}, description="In London time.")
    ]
    state: Literal["received", "being-recorded", "being-considered", "decided", "passed-on"]
    means: str = Field(description="The state in words.")
    outcomes: list[str] = Field(
        description="What was decided, once the hub has told you, as far as you may be told."
    )
    told_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] | None = None
    phone: str = Field(description="Whom to ring if anything is new. In danger now: 999.")


class MistakeOut(Schema):
    """One thing that is wrong."""

    pointer: str = Field(description="Where, as a JSON pointer: /children/0/date_of_birth")
    where: str = Field(description="Where, in words: child 1, date of birth")
    words: str = Field(description="What is wrong, in words.")


class ProblemOut(Schema):
    """Why something was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[MistakeOut] | None = None


def _problems(*statuses: HTTPStatus) -> dict[int, type[Schema]]:
    always = (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    return {int(status): ProblemOut for status in sorted({*statuses, *always})}


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="A name of your own for this sending: an event number, or a UUID. Send it again "
        "under the same key when you are not sure that it came: it makes one contact.",
    ),
]
Reference = Annotated[
    str, Path(pattern=r"^[A-Z]{2}-[0-9A-Z]{5}$", description="The reference on your receipt.")
]


@router.post(
    "/contacts",
    auth=ApiKey(),
    operation_id="send_contact",
    summary="Send a contact",
    response={
        201: ReceiptOut,
        200: ReceiptOut,
        **_problems(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.CONFLICT,
            HTTPStatus.LENGTH_REQUIRED,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    },
)
@_acting
def send_contact(
    request: CallerRequest,
    response: HttpResponse,
    body: SentContact,
    idempotency_key: IdempotencyKey,
) -> Status[ReceiptOut]:
    """Tell the hub of a worry. 201: it is a new contact. 200: it came before, and this is its receipt.

    The receipt says that the hub has it. It does not replace the telephone: if a child is in danger
    now, ring 999 first.
    """
    caller, now = request.auth, timezone.now()
    profile = profile_of(caller.actor.hub_id)
    if wrong := [Mistake.at(place, words) for place, words in body.against(profile, now=now)]:
        raise wrong_body(wrong)
    arriving = Arriving(
        source=SOURCE,
        sender=caller.sender.code,
        key=idempotency_key,
        body=body.model_dump_json(exclude_none=True).encode(),
        channel=Channel(body.channel or Channel.API),
        values=body.values(caller.sender.name),
        consent=body.consented(),
        ticks=frozenset(body.urgent or ()),
        people=body.people(),
        received_at=body.received_at,
    )
    try:
        arrived = receive(caller.actor, arriving, now=now)
    except AnotherBody:
        raise Problem(
            HTTPStatus.CONFLICT,
            "Something else was sent before under this Idempotency-Key.",
            "Nothing was kept of this one. Send a new contact under a key of its own.",
        ) from None
    if not arrived.is_new:
        note_look(caller.actor, "receipt_read", contact_id=arrived.contact.pk, now=now)
    arrived.contact.refresh_from_db()
    receipt = _out(receipt_of(arrived.contact))
    response["Location"] = f"{request.path}/{receipt.reference}/receipt"
    return Status(HTTPStatus.CREATED if arrived.is_new else HTTPStatus.OK, receipt)


def wrong_body(mistakes: list[Mistake]) -> Problem:
    """What was sent cannot be read as a contact: every mistake at once."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This cannot be read as a contact. Nothing was kept of it.",
        "; ".join(map(str, mistakes[:3])) + (" ..." if len(mistakes) > 3 else ""),
        errors=[vars(each) for each in mistakes],
    )


@router.get(
    "/contacts/{reference}/receipt",
    auth=ApiKey(),
    operation_id="read_receipt",
    summary="Ask what became of a contact",
    response={200: ReceiptOut, **_problems(HTTPStatus.NOT_FOUND)},
)
@_acting
def read_receipt(request: CallerRequest, reference: Reference) -> ReceiptOut:
    """Where a contact stands that your organisation sent. Others are not found."""
    caller, now = request.auth, timezone.now()
    own = Arrival.objects.filter(source=SOURCE, sender=caller.sender.code)
    contact = Contact.objects.filter(reference=reference, pk__in=own.values("contact")).first()
    if contact is None:
        raise no_receipt()
    note_look(caller.actor, "receipt_read", contact_id=contact.pk, now=now)
    return _out(receipt_of(contact))


def no_receipt() -> Problem:
    """The answer for what is not there and for what is somebody else's: the same."""
    return Problem(
        HTTPStatus.NOT_FOUND,
        "There is no such receipt.",
        "You sent no contact of this reference with a key of your organisation.",
    )


def _out(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        reference=receipt.reference,
        your_reference=receipt.their_reference or None,
        received_at=iso_london(receipt.received_at),
        state=receipt.state.value,
        means=receipt.means,
        outcomes=list(receipt.outcomes),
        told_at=iso_london(receipt.told_at) if receipt.told_at else None,
        phone=receipt.phone,
    )
