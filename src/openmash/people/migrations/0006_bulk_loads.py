"""Millions of rows: no index that another one serves, and one check of whom a key is of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hubs', '0002_one_hub'),
        ('people', '0005_external_ids'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='hub',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hubs.hub'),
        ),
        migrations.AlterField(
            model_name='personkey',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='people.person'),
        ),
    ]
