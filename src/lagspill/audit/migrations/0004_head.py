from django.db import migrations

# The worker exports the head as the application's role: place and hash, and nothing of what they seal.
HEAD = [
    "create function audit_chain_head(out seq bigint, out hash text) stable security definer language sql"
    " set search_path = public, pg_temp as $$ select seq, encode(hash, 'hex') from audit_audithead where id = 1 $$",
    "revoke execute on function audit_chain_head() from public",
    "grant execute on function audit_chain_head() to lagspill_app",
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_action_index")]
    operations = [migrations.RunSQL(HEAD)]
