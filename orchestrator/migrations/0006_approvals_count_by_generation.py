"""A vote counts for the generation of the gate it was cast at: so does the rule that a person has one.

An escalation may let approvals lapse while the content stays: the same people must be able to
approve the same content again, at the next generation.
"""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0005_patterns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="approval", name="one_approval_per_person"),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "approve")),
                fields=("gate", "generation", "person"),
                name="one_approval_per_person",
            ),
        ),
    ]
