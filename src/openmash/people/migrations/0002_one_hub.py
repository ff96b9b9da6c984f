"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('people', '0001_initial'), ('hubs', '0002_one_hub')]

    operations = [
        addressable("people_person"),
        one_hub("people_personkey", person_id="people_person"),
        one_hub("people_address", person_id="people_person"),
        one_hub("people_caseepisode", person_id="people_person"),
    ]
