"""What staff write down about a person: appended, withdrawn once, and gone with whom it is about."""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

# Who wrote it is forgotten when they are erased. Rows go when the person has gone.
RULES = """
CREATE FUNCTION accounts_keep_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM accounts_user WHERE id = OLD.about_id AND deleted_at IS NULL) THEN
            RAISE EXCEPTION 'A note is withdrawn, not deleted' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.id, NEW.about_id, NEW.text, NEW.key, NEW.created_at)
            IS DISTINCT FROM (OLD.id, OLD.about_id, OLD.text, OLD.key, OLD.created_at)
        OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
        OR NEW.author_id IS NOT NULL AND NEW.author_id IS DISTINCT FROM OLD.author_id
    THEN
        RAISE EXCEPTION 'A note stays as it was written' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_keep_note BEFORE UPDATE OR DELETE ON accounts_supportnote
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_note();
CREATE TRIGGER accounts_keep_table BEFORE TRUNCATE ON accounts_supportnote
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_table();
"""
NO_RULES = """
DROP TRIGGER accounts_keep_table ON accounts_supportnote;
DROP TRIGGER accounts_keep_note ON accounts_supportnote;
DROP FUNCTION accounts_keep_note();
"""
# Of the new function, too.
PATHS = import_module("accounts.migrations.0034_forgotten_by_erasure_alone").PATHS


def _person(name: str, **options: object) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(to=settings.AUTH_USER_MODEL, related_name="+", verbose_name=name, **options)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0038_domains_as_looked_up")]

    operations = [
        migrations.CreateModel(
            name="SupportNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("about", _person("person", db_index=False, on_delete=django.db.models.deletion.CASCADE)),
                ("author", _person("author", null=True, on_delete=django.db.models.deletion.SET_NULL)),
                ("text", models.CharField(max_length=2000, verbose_name="note")),
                ("key", models.UUIDField(editable=False, help_text="Of the page on which it was written.")),
                ("created_at", models.DateTimeField(db_default=Now(), editable=False, verbose_name="written")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn"),
                ),
            ],
            options={
                "verbose_name": "support note",
                "verbose_name_plural": "support notes",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["about", "-created_at", "-id"], name="note_of_person"),
                    models.Index(fields=["-created_at", "-id"], name="note_newest_first"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
                    models.UniqueConstraint(fields=("about", "key"), name="note_given_once"),
                ],
            },
        ),
        migrations.RunSQL(RULES, NO_RULES),
        migrations.RunSQL(PATHS, migrations.RunSQL.noop),
    ]
