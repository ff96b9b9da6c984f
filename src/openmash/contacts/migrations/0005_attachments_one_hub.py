"""A file and its contents belong to the hub of their contact: held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_attachments")]

    operations = [
        addressable("contacts_attachment"),
        one_hub("contacts_attachment", contact_id="contacts_contact"),
        one_hub(
            "contacts_attachmentcontent",
            contact_id="contacts_contact",
            attachment_id="contacts_attachment",
        ),
    ]
