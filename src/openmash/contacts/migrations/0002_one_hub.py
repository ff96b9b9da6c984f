"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('contacts', '0001_initial'), ('people', '0002_one_hub'), ('deadlines', '0001_initial'), ('access', '0001_initial')]

    operations = [
        addressable("contacts_contact"),
        one_hub("contacts_narrative", contact_id="contacts_contact"),
        one_hub("contacts_contactnote", contact_id="contacts_contact"),
        one_hub("contacts_consentrecord", contact_id="contacts_contact"),
        one_hub("contacts_urgenttick", contact_id="contacts_contact"),
        one_hub("contacts_alert", contact_id="contacts_contact"),
        one_hub("contacts_personincontact", contact_id="contacts_contact", person_id="people_person"),
        one_hub("deadlines_deadline", contact_id="contacts_contact", agency_id="hubs_agency"),
        one_hub("access_bar", contact_id="contacts_contact"),
        one_hub("access_sampledcontact", contact_id="contacts_contact"),
    ]
