"""A version of an EHR resource, once written, can be neither changed nor deleted.

Row-level on purpose: the test runner empties tables between tests with TRUNCATE.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION intake_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the EHR history is append-only: % refused on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON intake_ehrresourceversion
    FOR EACH ROW EXECUTE FUNCTION intake_refuse_change();
"""
NO_GUARD = """
DROP TRIGGER history_is_append_only ON intake_ehrresourceversion;
DROP FUNCTION intake_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
