"""Answers that were paid for, sealed, under a keyed hash of what was asked: the same question is paid once."""

from __future__ import annotations

from django.db import models


class ModelAnswer(models.Model):
    """`key` says nothing without the secret; `body` is sealed and bound to it. `cost` is null if unknown."""

    key = models.CharField(max_length=32, primary_key=True)
    body = models.BinaryField()
    model = models.CharField(max_length=100)
    cost = models.DecimalField(max_digits=16, decimal_places=9, null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="model_answer_age")]

    def __str__(self) -> str:
        return self.key
