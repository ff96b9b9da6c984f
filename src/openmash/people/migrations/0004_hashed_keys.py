"""People are found by hashed keys; the index is made anew as the database is brought up to date."""

import django.db.models.deletion
from django.db import migrations, models

import openmash.policy.actors
from openmash.hubs.schema import one_hub


class Migration(migrations.Migration):
    dependencies = [("hubs", "0002_one_hub"), ("people", "0003_what_a_form_asks")]

    operations = [
        migrations.DeleteModel(name="PersonKey"),
        migrations.AddField("person", "other_names", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("person", "upn", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("person", "indexed_by", models.PositiveSmallIntegerField(default=0)),
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('zone', models.TextField(choices=[(openmash.policy.actors.Zone['FRONT'], openmash.policy.actors.Zone['FRONT']), (openmash.policy.actors.Zone['ENQUIRY'], openmash.policy.actors.Zone['ENQUIRY']), (openmash.policy.actors.Zone['AGENCY'], openmash.policy.actors.Zone['AGENCY']), (openmash.policy.actors.Zone['SENSITIVE'], openmash.policy.actors.Zone['SENSITIVE']), (openmash.policy.actors.Zone['RELEASED'], openmash.policy.actors.Zone['RELEASED']), (openmash.policy.actors.Zone['OVERSIGHT'], openmash.policy.actors.Zone['OVERSIGHT'])], default='front')),
                ('pk', models.CompositePrimaryKey('person_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.BigIntegerField()),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hubs.hub', db_index=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='people.person', db_index=False)),
            ],
            options={
                'indexes': [models.Index(fields=['hub', 'key'], include=('person', 'zone'), name='people_by_key')],
            },
        ),
        one_hub("people_personkey", person_id="people_person"),
    ]
