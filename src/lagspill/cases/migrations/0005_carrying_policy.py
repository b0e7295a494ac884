from django.db import migrations

from lagspill.access.policies import STAFF, V

# Whoever carries the case, or the child's individuell plan, may be of any service that a consent covers; so may whoever is just
# accepting. Without this their yes changed nothing, and nobody was told (CASE-10).
ME = "(select acting_position())"
ASKED = f"id = any (array(select case_id from cases_handover where offered_to_id = {ME} and answer = 'waiting'))"
CARRIES = f"{ME} in (lead_id, plan_coordinator_id)"

CARRY = (
    f"create policy app_carry on cases_case for update to lagspill_app"
    f" using ({STAFF} and id = {V} and ({CARRIES} or {ASKED})) with check ({STAFF} and id = {V} and {CARRIES})"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_plan_coordinator")]
    operations = [migrations.RunSQL([CARRY])]
