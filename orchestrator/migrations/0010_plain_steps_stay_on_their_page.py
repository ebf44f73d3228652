"""Indexes that no longer depend on the state of a plain step: docs/decisions/0025-plain-steps-stay-on-their-page.md."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0009_breakers_and_model_calls'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='step',
            name='item_claim',
        ),
        migrations.RemoveIndex(
            model_name='step',
            name='fanout_sweep',
        ),
        migrations.RemoveIndex(
            model_name='step',
            name='step_retry_due',
        ),
        migrations.RemoveIndex(
            model_name='step',
            name='item_lease_sweep',
        ),
        migrations.RemoveIndex(
            model_name='step',
            name='item_next',
        ),
        migrations.AddField(
            model_name='step',
            name='fan_state',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('item__gte', 0), ('item_count__isnull', False), _connector='OR'), then=models.F('state'))), output_field=models.CharField(max_length=16, null=True)),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('fan_state', 'ready'), ('item__gte', 0)), fields=['ready_at'], name='item_claim'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('fan_state', 'pending'), ('item__gte', 0)), fields=['run', 'node', 'item'], name='item_next'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('fan_state', 'running'), ('item', -1)), fields=['id'], name='fanout_sweep'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='step_retry_due'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('fan_state', 'running'), ('item__gte', 0)), fields=['lease_until'], name='item_lease_sweep'),
        ),
    ]
