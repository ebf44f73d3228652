"""Votes count by the content they were cast for: so does the rule that a person has one.

By generation a row with another number was a second vote of the same person for the same content.
"""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="approval", name="one_approval_per_person"),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "approve")),
                fields=("gate", "content_hash", "person"),
                name="one_approval_per_person",
            ),
        ),
    ]
