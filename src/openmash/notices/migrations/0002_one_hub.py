"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('notices', '0001_initial'), ('contacts', '0002_one_hub')]

    operations = [
        addressable("notices_notice"),
        one_hub("notices_notice", contact_id="contacts_contact", agency_id="hubs_agency"),
        one_hub("notices_letter", contact_id="contacts_contact", notice_id="notices_notice"),
    ]
