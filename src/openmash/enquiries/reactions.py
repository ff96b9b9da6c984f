"""What the enquiry does when the contact is rated again, passes to somebody else, or is decided."""

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact
from openmash.deadlines.models import Deadline
from openmash.enquiries.commands.addressed import tell
from openmash.enquiries.commands.asking import NO_TIME, binding_due, end_request
from openmash.enquiries.models import Enquiry, Request, SensitiveContent
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import Recorded, record
from openmash.policy.actors import Actor


def retime_requests(actor: Actor, entry: Recorded) -> None:
    """A new rating moves every running request: the agency sees the new time and the old."""
    assert entry.contact_id
    running = Request.objects.filter(contact=entry.contact_id, returned_at=None).exclude(
        state=Request.State.WITHDRAWN
    )
    contact = Contact.objects.get(pk=entry.contact_id)
    for request in running.select_related("agency"):
        own = (
            Deadline.objects.filter(on_id=request.pk, met_at=None, superseded_at=None)
            .order_by("due_at")
            .first()
        )
        due = binding_due(contact, own)
        was, request.rag = request.due_at, contact.rag
        request.due_at, request.due_why = (due.at, due.why) if due else (None, NO_TIME)
        request.save(update_fields=["rag", "due_at", "due_why"])
        if request.due_at == was:
            continue
        tell(
            actor,
            "request_retimed",
            request,
            entry.at,
            was=was,
            due=request.due_at,
            rag=contact.rag,
        )


def pass_on_readers(actor: Actor, entry: Recorded) -> None:
    """Whoever holds the contact now reads what was given to inform the decision; who held it, no more."""
    assert entry.contact_id
    held = {entry.facts.get(name) for name in ("was", "to", "manager")}
    with on_behalf_of_hub(actor):
        contact = Contact.objects.get(pk=entry.contact_id)
        now_held = [key for key in (contact.holder_id, contact.manager_id) if key]
        for content in SensitiveContent.objects.filter(
            contact=entry.contact_id, existence_only=False
        ).exclude(readers=[]):
            stay = [key for key in content.readers if key not in held and key not in now_held]
            content.readers = [*stay, *now_held]
            content.save(update_fields=["readers"])


def run_beside(actor: Actor, entry: Recorded) -> None:
    """A strategy discussion was agreed: a running enquiry goes on beside it (6.3)."""
    assert entry.contact_id
    running = Enquiry.objects.filter(contact=entry.contact_id, ended_at=None)
    running.update(beside_s47=True)


def end_running(actor: Actor, entry: Recorded) -> None:
    """The contact is decided: the enquiry ends, and what was not answered is withdrawn, unless it goes
    on beside what was decided (6.3)."""
    assert entry.contact_id
    running = Enquiry.objects.filter(contact=entry.contact_id, ended_at=None)
    decided = {each["outcome"] for each in entry.facts["outcomes"]}
    if profile_of(actor.hub_id).enquiry_goes_on(decided) and running.exists():
        record(actor, "enquiry_goes_on", at=entry.at, contact_id=entry.contact_id)
        return
    for enquiry in running:
        enquiry.ended_at = entry.at
        enquiry.save(update_fields=["ended_at"])
    out = Request.objects.filter(contact=entry.contact_id, returned_at=None).exclude(
        state=Request.State.WITHDRAWN
    )
    for request in out.select_related("agency"):
        end_request(actor, request, "The contact is decided.", entry.at)
