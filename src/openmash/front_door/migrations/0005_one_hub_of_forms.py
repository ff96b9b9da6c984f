"""A form, and what was sent, belong to the hub of their contact: held by the database."""

from django.db import migrations

from openmash.hubs.schema import one_hub


class Migration(migrations.Migration):
    dependencies = [("front_door", "0004_the_online_form")]

    operations = [
        one_hub("front_door_publicform", contact_id="contacts_contact"),
        one_hub("front_door_sentform", contact_id="contacts_contact"),
    ]
