"""Model routes: breakers, the ledger of calls (closed rows are kept as they are), answers that were paid for."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE TRIGGER closed_once BEFORE UPDATE ON orchestrator_modelcall
FOR EACH ROW WHEN (OLD.outcome NOT IN ('open', 'lost')) EXECUTE FUNCTION orchestrator_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON orchestrator_modelcall
FOR EACH ROW EXECUTE FUNCTION orchestrator_append_only();
"""
CHANGEABLE = """
DROP TRIGGER closed_once ON orchestrator_modelcall;
DROP TRIGGER never_deleted ON orchestrator_modelcall;
"""
EXTERNAL = "ALTER TABLE orchestrator_modelanswer ALTER COLUMN body SET STORAGE EXTERNAL"


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0008_less_to_keep_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModelAnswer',
            fields=[
                ('key', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('body', models.BinaryField()),
                ('model', models.CharField(max_length=100)),
                ('cost', models.DecimalField(decimal_places=9, max_digits=16, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='model_answer_age')],
            },
        ),
        migrations.CreateModel(
            name='Breaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('route', models.CharField(max_length=100)),
                ('model', models.CharField(max_length=100)),
                ('state', django_fsm.FSMField(choices=[('closed', 'closed'), ('open', 'open'), ('half_open', 'half open')], default='closed', max_length=16, protected=True)),
                ('failed_at', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None)),
                ('until', models.DateTimeField(null=True)),
                ('probe', models.CharField(blank=True, default='', max_length=40)),
                ('probe_until', models.DateTimeField(null=True)),
                ('wait_until', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('changed_at', models.DateTimeField()),
                ('revision', models.BigIntegerField(default=0)),
                ('forced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('route', 'model'), name='one_breaker_per_route_and_model'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'half_open'), _negated=True), ('probe_until__isnull', False), _connector='OR'), name='half_open_breaker_has_a_probe')],
            },
        ),
        migrations.CreateModel(
            name='ModelCall',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('attempt', models.BigIntegerField()),
                ('route', models.CharField(max_length=100)),
                ('model', models.CharField(max_length=100)),
                ('template', models.CharField(blank=True, default='', max_length=200)),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('ok', 'Ok'), ('cached', 'Cached'), ('failed', 'Failed'), ('skipped', 'Skipped'), ('lost', 'Lost')], default='open', max_length=8)),
                ('error_class', models.CharField(blank=True, default='', max_length=120)),
                ('error_code', models.CharField(blank=True, default='', max_length=60)),
                ('is_probe', models.BooleanField(default=False)),
                ('input_tokens', models.BigIntegerField(null=True)),
                ('output_tokens', models.BigIntegerField(null=True)),
                ('input_price', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('output_price', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('reserved', models.DecimalField(decimal_places=9, default=0, max_digits=16)),
                ('cost', models.DecimalField(decimal_places=9, max_digits=16, null=True)),
                ('saved', models.DecimalField(decimal_places=9, default=0, max_digits=16)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('latency_ms', models.FloatField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='model_calls', to='orchestrator.run')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='model_calls', to='orchestrator.step')),
            ],
            options={
                'indexes': [models.Index(fields=['route', 'started_at'], name='model_call_day'), models.Index(models.F('step'), condition=models.Q(('outcome', 'open')), name='model_call_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='closed_call_has_an_end')],
            },
        ),
        migrations.RunSQL(KEPT, CHANGEABLE),
        migrations.RunSQL(EXTERNAL, migrations.RunSQL.noop),
    ]
