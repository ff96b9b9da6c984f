"""Files that go with a form: they wait with it, and become files of its contact when it is sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Sum

from openmash.contacts.commands.attaching import NewFile, attach_arrived, check_file
from openmash.front_door.form.record import SOURCE
from openmash.front_door.models import Arrival, FormFile, PublicForm
from openmash.policy.actors import Actor, Zone
from openmash.policy.attachments import LARGEST_UPLOAD, size_words
from openmash.policy.errors import RuleBroken

# A form takes fewer than a contact: anybody may send one.
MOST = 10


def keep(actor: Actor, form: PublicForm, files: Sequence[NewFile], now: datetime) -> None:
    """Keep files with a form, all or none. Raises RuleBroken with what is wrong, in plain words."""
    for file in files:
        check_file(file)
    there = FormFile.objects.filter(form=form)
    size = there.aggregate(n=Sum("size"))["n"] or 0
    if there.count() + len(files) > MOST:
        raise RuleBroken(f"A form takes {MOST} files.", field="upload")
    if size + sum(len(file.content) for file in files) > LARGEST_UPLOAD:
        words = f"All files of a form together may be {size_words(LARGEST_UPLOAD)}."
        raise RuleBroken(words, field="upload")
    FormFile.objects.bulk_create(
        FormFile(
            id=uuid4(),
            hub_id=actor.hub_id,
            zone=Zone.AGENCY,
            readers=form.readers,
            form=form,
            name=file.name,
            size=len(file.content),
            content=file.content,
            at=now,
        )
        for file in files
    )


def hand_over(actor: Actor, form: PublicForm, contact_id: UUID, now: datetime) -> None:
    """The files of a form that is sent become files of its contact."""
    kept = list(FormFile.objects.filter(form=form))
    if not kept:
        return
    attach_arrived(
        actor,
        contact_id=contact_id,
        files=[NewFile(file.name, bytes(file.content)) for file in kept],
        source=SOURCE,
        arrival_id=Arrival.objects.get(source=SOURCE, key=str(form.pk)).pk,
        now=now,
    )
    FormFile.objects.filter(form=form).delete()
