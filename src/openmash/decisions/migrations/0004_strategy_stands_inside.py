"""What is said in a strategy discussion is read by those who decide, not by the whole front."""

from django.db import migrations

# The owner of a table is bound by its row security only where it is forced.
_MOVE = """
ALTER TABLE decisions_strategydiscussion NO FORCE ROW LEVEL SECURITY;
UPDATE decisions_strategydiscussion SET zone = %s;
ALTER TABLE decisions_strategydiscussion FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_what_may_be_told")]

    operations = [migrations.RunSQL(_MOVE % "'enquiry'", _MOVE % "'front'")]
