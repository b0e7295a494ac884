from django.db import migrations

from lagspill.access.policies import APP, OWNED, grant

# What a place decides and is told is written by the place that owns the case, and in one's own name (ROUT-8, CASE-13).
MINE = "service_id = (select acting_service())"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_a_team_may_end")]
    operations = [
        migrations.RunSQL(
            [
                "alter policy app_insert on cases_stagedecision"
                f" with check (case_id = {OWNED} and decided_by_id = (select acting_position()))",
                "alter policy app_insert on cases_told"
                f" with check (case_id = {OWNED} and {MINE} and written_by_id = (select acting_position()))",
                # Whoever else of the place ends it leaves the rest as it was written.
                f"alter policy app_update on cases_told using (case_id = {OWNED} and {MINE}) with check (case_id = {OWNED} and {MINE})",
                f"revoke update on cases_told from {APP}",
                grant("cases_told", "update (ended_on)"),
            ]
        )
    ]
