"""Attempts, approvals and revisions are inserted once: the database refuses to change or delete them."""

from __future__ import annotations

from django.db import migrations

TABLES = ("orchestrator_attempt", "orchestrator_approval", "orchestrator_gaterevision")

FUNCTION = """
CREATE FUNCTION orchestrator_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are kept for ever: % is refused', TG_TABLE_NAME, TG_OP;
END $$
"""
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION orchestrator_append_only()
"""
# Large results are compressed by us already; EXTERNAL keeps PostgreSQL from trying again.
EXTERNAL = """
ALTER TABLE orchestrator_step ALTER COLUMN output SET STORAGE EXTERNAL,
                              ALTER COLUMN input SET STORAGE EXTERNAL;
ALTER TABLE orchestrator_gaterevision ALTER COLUMN content SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION orchestrator_append_only() CASCADE"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table), f"DROP TRIGGER append_only ON {table}"
            )
            for table in TABLES
        ),
        migrations.RunSQL(EXTERNAL, migrations.RunSQL.noop),
    ]
