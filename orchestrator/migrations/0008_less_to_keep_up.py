"""Indexes and foreign keys that every step paid for: see docs/decisions/0011-what-a-step-need-not-keep-up.md."""

import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0007_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='attempt',
            name='one_end_per_try',
        ),
        migrations.RemoveConstraint(
            model_name='attempt',
            name='one_ok_per_round',
        ),
        migrations.AlterField(
            model_name='attempt',
            name='step',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='orchestrator.step'),
        ),
        migrations.AlterField(
            model_name='step',
            name='run',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='orchestrator.run'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(models.F('step'), models.F('number'), django.db.models.lookups.Exact(models.F('outcome'), 'late'), name='one_end_and_one_late_per_try'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('ready_at__isnull', True), ('state__in', ['pending', 'waiting']), _connector='OR'), name='claimable_run_is_held_by_nobody'),
        ),
    ]
