"""Versions of prompts, which a trigger keeps as they are, and labels, each at a version of its own topic.

The column of readings has no index yet: the next migration builds it beside the writers.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

RULES = """
CREATE FUNCTION interpretations_keep_prompts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who was erased is forgotten here, too; nothing else of a version changes.
    IF TG_OP = 'UPDATE' AND NEW.author_id IS NULL AND to_jsonb(NEW) - 'author_id' = to_jsonb(OLD) - 'author_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'versions of prompts are never changed (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER prompts_are_kept BEFORE UPDATE OR DELETE ON interpretations_promptversion
    FOR EACH ROW EXECUTE FUNCTION interpretations_keep_prompts();
CREATE TRIGGER prompts_are_not_emptied BEFORE TRUNCATE ON interpretations_promptversion
    FOR EACH STATEMENT EXECUTE FUNCTION interpretations_keep_prompts();

ALTER TABLE interpretations_promptlabel ADD CONSTRAINT prompt_label_of_its_topic
    FOREIGN KEY (version_id, topic) REFERENCES interpretations_promptversion (id, topic);
"""
NO_RULES = """
ALTER TABLE interpretations_promptlabel DROP CONSTRAINT prompt_label_of_its_topic;
DROP TRIGGER prompts_are_not_emptied ON interpretations_promptversion;
DROP TRIGGER prompts_are_kept ON interpretations_promptversion;
DROP FUNCTION interpretations_keep_prompts();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0026_domains_in_letters'),
        ('interpretations', '0011_find_by_priority'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PromptVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('topic', models.CharField(max_length=60, verbose_name='topic')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('shipped', models.PositiveIntegerField(blank=True, help_text='Empty: written here, not shipped with the product.', null=True, verbose_name='number as shipped')),
                ('words', models.JSONField(verbose_name='words')),
                ('parameters', models.JSONField(verbose_name='parameters of the model')),
                ('schema', models.TextField(verbose_name='schema of the answer')),
                ('repair_schema', models.TextField(verbose_name='schema of a mended sentence')),
                ('changelog', models.TextField(blank=True, max_length=2000, verbose_name='what is new')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
            ],
            options={
                'verbose_name': 'prompt',
                'verbose_name_plural': 'prompts',
                'ordering': ['topic', '-number'],
            },
        ),
        migrations.CreateModel(
            name='PromptLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=60, verbose_name='topic')),
                ('name', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*\\Z')], verbose_name='label')),
                ('follows_shipped', models.BooleanField(default=False, help_text='An update of the product moves it to its newest version.', verbose_name='follows the product')),
                ('moved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='moved')),
                ('moved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moved by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='interpretations.promptversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'label of a prompt',
                'verbose_name_plural': 'labels of prompts',
                'ordering': ['topic', 'name'],
            },
        ),
        migrations.AddField(
            model_name='interpretation',
            name='prompt',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='interpretations.promptversion', verbose_name='prompt'),
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.UniqueConstraint(fields=('topic', 'number'), name='prompt_number_once'),
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.UniqueConstraint(fields=('topic', 'shipped'), name='prompt_shipped_once'),
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.UniqueConstraint(fields=('id', 'topic'), name='prompt_and_topic'),
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='prompt_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.CheckConstraint(condition=models.Q(('shipped__isnull', False), models.Q(('changelog', ''), _negated=True), _connector='OR'), name='prompt_says_what_is_new'),
        ),
        migrations.AddConstraint(
            model_name='promptlabel',
            constraint=models.UniqueConstraint(fields=('topic', 'name'), name='prompt_label_once'),
        ),
        migrations.RunSQL(RULES, NO_RULES),
    ]
