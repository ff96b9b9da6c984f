"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('decisions', '0001_initial'), ('enquiries', '0002_one_hub')]

    operations = [
        addressable("decisions_decision", "decisions_outcome"),
        one_hub("decisions_decision", contact_id="contacts_contact", enquiry_id="enquiries_enquiry"),
        one_hub("decisions_recommendedoutcome", contact_id="contacts_contact", team_id="hubs_team", decision_id="decisions_decision", child_id="people_person"),
        one_hub("decisions_word", contact_id="contacts_contact", decision_id="decisions_decision"),
        one_hub("decisions_outcome", contact_id="contacts_contact", team_id="hubs_team", decision_id="decisions_decision", child_id="people_person"),
        one_hub("decisions_referral", contact_id="contacts_contact", team_id="hubs_team", outcome_id="decisions_outcome", child_id="people_person"),
        one_hub("decisions_strategydiscussion", contact_id="contacts_contact"),
    ]
