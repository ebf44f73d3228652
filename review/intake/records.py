"""Every table of the medical product: intakes, vocabularies and the embedded EHR.

Rows only: how they are filled and read lives in `terminology` and `ehr`. How far an intake got is
not stored here; that is the state of its run.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Intake(models.Model):
    """One document somebody sent in; the same bytes again are the same intake.

    `filename` is patient data: reviewers see it, logs and addresses never do. A file refused at
    upload keeps its reason here and has no run.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document_sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    run_id = models.UUIDField(null=True, blank=True, unique=True)
    form_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="keyed hash of what the form says, once read",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    refused_code = models.CharField(max_length=40, blank=True, default="")
    refused_message = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "id"], name="intake_newest"),
            models.Index(
                fields=["form_key"], name="intake_same_form", condition=~models.Q(form_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"intake {self.id}"


class VocabularyRelease(models.Model):
    """Which edition of a vocabulary the tables hold; an equal `digest` spares the next load."""

    name = models.CharField(max_length=40, primary_key=True)
    edition = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    items = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class IcdCode(models.Model):
    """One item of ICD-10-CM, from chapters down to billable codes.

    `search` holds the search keys of its title and of its inclusion terms, one per line.
    """

    code = models.CharField(max_length=12, primary_key=True)
    title = models.CharField(max_length=400)
    is_leaf = models.BooleanField(help_text="billable: it has no finer codes below it")
    parent = models.CharField(max_length=12, blank=True, db_index=True)
    chapter = models.CharField(max_length=12)
    search = models.TextField()

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class IcdExclusion(models.Model):
    """An Excludes1 note: no code from `first` to `last` goes with `code` or anything below it."""

    code = models.CharField(max_length=12, db_index=True)
    first = models.CharField(max_length=12)
    last = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.code} excludes {self.first} to {self.last}"


class LoincTerm(models.Model):
    """One LOINC term as the loaded edition has it; `unit` in UCUM, `group` is LOINC's class."""

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=400)
    group = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20)
    unit = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Drug(models.Model):
    """One drug or fixed combination; amounts are adult totals per day in `unit`, null if none fits.

    Demonstration data unless a real terminology was loaded: not for clinical use.
    """

    name = models.CharField(max_length=120, unique=True)
    brands = ArrayField(models.CharField(max_length=120), default=list)
    classes = ArrayField(models.CharField(max_length=80), default=list)
    allergy_groups = ArrayField(models.CharField(max_length=60), default=list)
    usual_per_day = models.FloatField(null=True)
    max_per_day = models.FloatField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    rxnorm = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return self.name


class DrugIngredient(models.Model):
    """One active ingredient of a drug, in the order of its name."""

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="ingredients")
    name = models.CharField(max_length=120, db_index=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drug", "name"], name="intake_ingredient_once")
        ]

    def __str__(self) -> str:
        return self.name


class EhrResource(models.Model):
    """The current version of one FHIR resource in the embedded EHR."""

    resource_type = models.CharField(max_length=40)
    resource_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    resource: models.JSONField[Any, Any] = models.JSONField()
    last_updated = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource_type", "resource_id"], name="intake_ehr_resource_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_type}/{self.resource_id}"


class EhrResourceVersion(models.Model):
    """One version of a resource, for ever: a trigger refuses every update and delete."""

    resource_type = models.CharField(max_length=40)
    resource_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    resource: models.JSONField[Any, Any] = models.JSONField()
    effect_key = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource_type", "resource_id", "version"], name="intake_ehr_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_type}/{self.resource_id}/_history/{self.version}"


class EhrReceipt(models.Model):
    """Proof of one confirmed write: what was asked for, which versions it made, what was approved.

    `references` are `{"type", "id", "version"}` in the order of the bundle.
    """

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="receipts")
    effect_key = models.CharField(max_length=200, unique=True)
    bundle_sha256 = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=128)
    references: models.JSONField[Any, Any] = models.JSONField()
    read_back_equal = models.BooleanField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"receipt of {self.effect_key}"
