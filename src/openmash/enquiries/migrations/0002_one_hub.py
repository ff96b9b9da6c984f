"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('enquiries', '0001_initial'), ('contacts', '0002_one_hub')]

    operations = [
        addressable("enquiries_enquiry", "enquiries_request", "enquiries_return", "enquiries_item"),
        one_hub("enquiries_enquiry", contact_id="contacts_contact"),
        one_hub("enquiries_request", contact_id="contacts_contact", agency_id="hubs_agency", enquiry_id="enquiries_enquiry"),
        one_hub("enquiries_waitingon", contact_id="contacts_contact", agency_id="hubs_agency", request_id="enquiries_request"),
        one_hub("enquiries_draft", contact_id="contacts_contact", agency_id="hubs_agency", request_id="enquiries_request"),
        one_hub("enquiries_return", contact_id="contacts_contact", agency_id="hubs_agency", request_id="enquiries_request"),
        one_hub("enquiries_item", contact_id="contacts_contact", agency_id="hubs_agency", from_return_id="enquiries_return"),
        one_hub("enquiries_sensitivecontent", contact_id="contacts_contact", agency_id="hubs_agency", item_id="enquiries_item"),
        one_hub("enquiries_sharingdecision", contact_id="contacts_contact", agency_id="hubs_agency", from_return_id="enquiries_return"),
    ]
