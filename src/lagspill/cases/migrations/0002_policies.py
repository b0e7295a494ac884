from django.db import migrations

from lagspill.access.policies import APP, LED, OWNED, STAFF, V, allow, case_table, grant, protect

MINE = "service_id = (select acting_service())"

CASE = [
    *protect("cases_case"),
    grant("cases_case", "select, insert, update"),
    allow("cases_case", "select", using=f"id = {V}"),
    allow("cases_case", "insert", check=f"{STAFF} and owner_id = (select acting_service()) and id = {OWNED}"),
    allow("cases_case", "update", using=f"{STAFF} and id = {LED}", check=f"{STAFF} and id = {LED}"),
]

SAFETY = [
    *protect("cases_safetyanswer"),
    grant("cases_safetyanswer", "select, insert"),
    allow("cases_safetyanswer", "select", using=f"{STAFF} and (case_id = {V} or (case_id is null and {MINE}))"),
    allow("cases_safetyanswer", "insert", check=f"{STAFF} and {MINE} and (case_id is null or case_id = {V})"),
]

NOTICE = [
    *protect("cases_notice"),
    grant("cases_notice", "select, insert, update (read_at)"),
    # A notice reaches somebody who has just lost the case: it is its recipient's, and carries a case number only.
    allow("cases_notice", "select", using="position_id = (select acting_position())"),
    allow("cases_notice", "insert", check=f"{STAFF} and (case_id is null or case_id = {V})"),
    allow("cases_notice", "update", using="position_id = (select acting_position())", check="position_id = (select acting_position())"),
]

TABLES = [
    *case_table("cases_concern", family="shared"),
    *case_table("cases_note", family="shared", staff=f"(reach = 'shared' or {MINE})"),
    *case_table("cases_handover"),
    *case_table("cases_referral", family="sent_at is not null"),
    *case_table("cases_event", family="shared", rights="select, insert"),
    *case_table("cases_closing", family="true", rights="select, insert"),
]

# Whoever writes a note writes it for their own service.
AUTHOR = [
    "drop policy app_insert on cases_note",
    "drop policy app_update on cases_note",
    allow("cases_note", "insert", check=f"case_id = {V} and {STAFF} and {MINE} and author_id = (select acting_position())"),
    f"revoke update on cases_note from {APP}",
]

POINTERS = [
    f"alter table {table} add constraint {name} foreign key (case_id) references cases_case (id) deferrable initially deferred"
    for table, name in [
        ("access_ground", "ground_case"),
        ("access_assignment", "assignment_case_exists"),
        ("access_party", "party_case_exists"),
        ("consent_consent", "consent_case"),
        ("consent_namedservice", "named_case"),
        ("consent_reservation", "reservation_case"),
        ("consent_signature", "signature_case"),
        ("consent_scan", "scan_case"),
        ("cases_reminder", "reminder_case"),
    ]
]

OPEN = [f"grant select, insert, update on cases_casenumber, cases_reminder to {APP}"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("consent", "0002_policies")]
    operations = [migrations.RunSQL([*CASE, *SAFETY, *NOTICE, *TABLES, *AUTHOR, *POINTERS, *OPEN])]
