from django.db import migrations

from lagspill.access.policies import OWNED, STAFF, allow, grant, protect

MINE = "(select l.person_id from access_familylogin l where l.account_id = (select acting_family()))"
# access_party shows the parties of visible cases only, so its own policy is the condition here.
PEOPLE = "any (array(select p.person_id from access_party p))"
OWN_PEOPLE = f"any (array(select p.person_id from access_party p where p.case_id = {OWNED}))"

PERSON = [
    *protect("families_person"),
    grant("families_person", "select, insert, update"),
    allow("families_person", "select", using=f"id = {PEOPLE}"),
    allow("families_person", "insert", check=f"{STAFF} and held_by_id = (select acting_service()) and id = {OWN_PEOPLE}"),
    allow("families_person", "update", using=f"{STAFF} and id = {OWN_PEOPLE}", check=f"{STAFF} and id = {OWN_PEOPLE}"),
    "alter table access_party add constraint party_person foreign key (person_id) references families_person (id)"
    " deferrable initially deferred",
    "alter table access_familylogin add constraint login_person foreign key (person_id) references families_person (id)"
    " deferrable initially deferred",
]

# The strictest grade among the people of a case governs all of them (LAW.md): 2 for kode 6, 1 for kode 7, 0 for none.
STRICTEST = (
    "(select coalesce(max(case f.address_protection when 6 then 2 when 7 then 1 else 0 end), 0)"
    " from access_party mine join access_party theirs on theirs.case_id = mine.case_id"
    " join families_person f on f.id = theirs.person_id where mine.person_id = families_contactdetails.person_id)"
)
NAMED = (
    "exists (select from families_addressreader r where r.person_id = families_contactdetails.person_id"
    " and r.position_id = (select acting_position()))"
)
PUBLIC_BODY = "not exists (select from directory_service s where s.id = (select acting_service()) and s.private)"

CONTACT = [
    *protect("families_contactdetails"),
    grant("families_contactdetails", "select, insert, update"),
    allow(
        "families_contactdetails",
        "select",
        using=f"case when {STAFF} then person_id = {PEOPLE} and case {STRICTEST}"
        f" when 0 then true when 1 then {PUBLIC_BODY} else {NAMED} end else person_id in {MINE} end",
    ),
    allow("families_contactdetails", "insert", check=f"{STAFF} and person_id = {OWN_PEOPLE}"),
    allow("families_contactdetails", "update", using=f"{STAFF} and person_id = {OWN_PEOPLE}", check=f"{STAFF} and person_id = {OWN_PEOPLE}"),
]

READER = [
    *protect("families_addressreader"),
    grant("families_addressreader", "select, insert, delete"),
    allow("families_addressreader", "select", using=f"{STAFF} and person_id = {PEOPLE}"),
    allow("families_addressreader", "insert", check=f"{STAFF} and person_id = {OWN_PEOPLE}"),
    allow("families_addressreader", "delete", using=f"{STAFF} and person_id = {OWN_PEOPLE}"),
]

GUARDIANSHIP = [
    *protect("families_guardianship"),
    grant("families_guardianship", "select, insert, update"),
    allow("families_guardianship", "select", using=f"child_id = {PEOPLE}"),
    allow("families_guardianship", "insert", check=f"{STAFF} and child_id = {OWN_PEOPLE} and guardian_id = {OWN_PEOPLE}"),
    allow("families_guardianship", "update", using=f"{STAFF} and child_id = {OWN_PEOPLE}", check=f"{STAFF} and child_id = {OWN_PEOPLE}"),
]


class Migration(migrations.Migration):
    dependencies = [("families", "0001_initial"), ("access", "0002_visibility")]
    operations = [migrations.RunSQL([*PERSON, *READER, *CONTACT, *GUARDIANSHIP])]
