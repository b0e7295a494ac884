from django.db import migrations

from lagspill.access.policies import case_table

TABLES = [
    *case_table("plans_actionplan", family="true"),
    *case_table("plans_measure", family="true"),
    *case_table("plans_agreement", family="true", rights="select, insert"),
    *case_table("plans_followup", family="shared", rights="select, insert"),
]


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("cases", "0002_policies")]
    operations = [migrations.RunSQL(TABLES)]
