from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_what_case_systems_say'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='compared',
            field=models.TextField(default='', editable=False),
        ),
    ]
