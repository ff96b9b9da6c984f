"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('triage', '0001_initial'), ('contacts', '0002_one_hub')]

    operations = [
        one_hub("triage_allocation", contact_id="contacts_contact"),
        one_hub("triage_assessment", contact_id="contacts_contact"),
        one_hub("triage_rating", contact_id="contacts_contact"),
        one_hub("triage_ratingagreement", contact_id="contacts_contact"),
        one_hub("triage_route", contact_id="contacts_contact"),
    ]
