from django.db import migrations

from lagspill.access.sql import CASE_BY_CASE


class Migration(migrations.Migration):
    dependencies = [("access", "0002_visibility")]
    operations = [migrations.RunSQL(CASE_BY_CASE)]
