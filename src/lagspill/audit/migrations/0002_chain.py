from django.db import migrations

from lagspill.audit.sql import FORWARD


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD)]
