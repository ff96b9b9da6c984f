"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('disclosures', '0001_initial'), ('contacts', '0002_one_hub')]

    operations = [
        one_hub("disclosures_disclosure", contact_id="contacts_contact", agency_id="hubs_agency", team_id="hubs_team"),
    ]
