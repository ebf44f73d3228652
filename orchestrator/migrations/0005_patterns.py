"""Columns and tables of the remaining patterns: fallbacks, sizes, causes of reviews, effects, workers, replays."""
import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0004_next_pending_item'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='function',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='gate',
            name='cause',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='step',
            name='returned_size',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='step',
            name='stored_as',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='step',
            name='stored_size',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='step',
            name='variant',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='step',
            name='state',
            field=django_fsm.FSMField(choices=[('pending', 'pending'), ('ready', 'ready'), ('running', 'running'), ('retrying', 'retrying'), ('awaiting_review', 'awaiting review'), ('completed', 'completed'), ('skipped', 'skipped'), ('not_taken', 'not taken'), ('rejected', 'rejected'), ('dead', 'dead'), ('cancelled', 'cancelled')], default='ready', max_length=16, protected=True),
        ),
        migrations.CreateModel(
            name='Replay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.CharField(max_length=100)),
                ('reason', models.CharField(max_length=300)),
                ('edited_input', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replays', to='orchestrator.run')),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('queues', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('version_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['seen_at'], name='worker_seen')],
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('operation', models.CharField(max_length=60)),
                ('target', models.CharField(max_length=200)),
                ('state', django_fsm.FSMField(choices=[('intended', 'intended'), ('sent', 'sent'), ('confirmed', 'confirmed'), ('rejected', 'rejected')], default='intended', max_length=16, protected=True)),
                ('request_hash', models.CharField(max_length=64)),
                ('content_hash', models.CharField(blank=True, default='', max_length=64)),
                ('sends', models.IntegerField(default=0)),
                ('receipt', models.BinaryField(null=True)),
                ('receipt_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('intended_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='effects', to='orchestrator.run')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='effects', to='orchestrator.step')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('receipt__isnull', False), _connector='OR'), name='confirmed_effect_has_a_receipt')],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON orchestrator_replay "
            "FOR EACH ROW EXECUTE FUNCTION orchestrator_append_only()",
            "DROP TRIGGER append_only ON orchestrator_replay",
        ),
    ]
