"""What staff see of a form: the copy of what was sent, exactly as its sender wrote it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.front_door.form.printing import form_pdf
from openmash.front_door.models import SentForm
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.public_form.answers import Answers


@require_http_methods(["GET"])
def as_sent(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """What was sent, as PDF. Whoever may read the contact may read it, and that they did is on record."""
    sent = get_object_or_404(SentForm.objects.select_related("contact"), contact=contact_id)
    note_look(request.actor, "sent_form_opened", contact_id=contact_id, now=timezone.now())
    reference = sent.contact.reference
    pdf = form_pdf(
        Answers.of(sent.answers),
        profile_of(request.actor.hub_id),
        reference=reference,
        sent_at=sent.sent_at,
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}-as-sent.pdf"'
    return response
