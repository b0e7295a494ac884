from django.db import migrations

from lagspill.access.policies import APP, STAFF, V, allow
from lagspill.access.sql import FORWARD

READ_AUDIT = [
    f"grant select on audit_auditentry to {APP}",
    # The privacy officer searches the municipality's log; the family sees who looked at its own case, never what is shielded.
    allow(
        "audit_auditentry",
        "select",
        using=f"case when {STAFF} then (select acting_role()) = 'privacy_officer' and (service is null or service in"
        " (select id from directory_service where municipality_id = (select acting_municipality())))"
        f' else "case" = {V} and not shielded end',
    ),
]


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0002_chain")]
    operations = [migrations.RunSQL([*FORWARD, *READ_AUDIT])]
