"""The next pending item of a fan-out is found without reading past all those that are over."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0003_one_approval_of_the_same_content"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("item__gte", 0), ("state", "pending")),
                fields=["run", "node", "item"],
                name="item_next",
            ),
        ),
    ]
