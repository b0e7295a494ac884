from django.db import migrations

from lagspill.access.sql import SEEN

# Policies of a database from before: the view they spell out becomes the function (ADR 27). Finds nothing in a new database.
REWRITE = r"""
do $$
declare
  one record;
  seen text[] := array[
    'ARRAY\( SELECT visible_case\.case_id\s+FROM visible_case\)', '(select visible_cases())::uuid[]',
    'ARRAY\( SELECT visible_case\.case_id\s+FROM visible_case\s+WHERE visible_case\.owns\)', '(select owned_cases())::uuid[]',
    'ARRAY\( SELECT visible_case\.case_id\s+FROM visible_case\s+WHERE \(visible_case\.owns OR visible_case\.coordinates\)\)',
    '(select led_cases())::uuid[]'];
  used text;
  checked text;
begin
  for one in select * from pg_policies where schemaname = 'public' and concat(qual, with_check) like '%FROM visible_case%' loop
    used := one.qual;
    checked := one.with_check;
    for n in 1 .. 3 loop
      used := regexp_replace(used, seen[2 * n - 1], seen[2 * n], 'g');
      checked := regexp_replace(checked, seen[2 * n - 1], seen[2 * n], 'g');
    end loop;
    execute format('alter policy %I on %I', one.policyname, one.tablename)
      || coalesce(' using (' || used || ')', '') || coalesce(' with check (' || checked || ')', '');
  end loop;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_anonymous")]
    operations = [migrations.RunSQL([*SEEN, REWRITE])]
