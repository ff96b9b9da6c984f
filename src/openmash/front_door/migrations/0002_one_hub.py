"""What arrived belongs to the hub of its contact: held by the database."""

from django.db import migrations

from openmash.hubs.schema import one_hub


class Migration(migrations.Migration):
    dependencies = [("front_door", "0001_initial"), ("contacts", "0002_one_hub")]

    operations = [one_hub("front_door_arrival", contact_id="contacts_contact")]
