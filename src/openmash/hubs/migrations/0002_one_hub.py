"""A row and what it points to share one hub, held by the database."""

from django.db import migrations

from openmash.hubs.schema import addressable, one_hub


class Migration(migrations.Migration):
    dependencies = [('hubs', '0001_initial')]

    operations = [
        addressable("hubs_agency", "hubs_team"),
    ]
