"""The engine's tables in Django's admin: to look at only. Whoever wants to change something uses a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from orchestrator.models import (
    Approval,
    Attempt,
    Breaker,
    DeadLetter,
    Gate,
    GateRevision,
    ModelCall,
    Run,
    Step,
    WorkflowVersion,
)

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = admin.ModelAdmin  # not subscriptable when it runs

# Bytes that may hold patient data are shown where access to them is audited, not here.
CONTENTS = ("input", "edited_input", "output", "content")


class ReadOnlyAdmin(Admin):
    """No adding, changing or deleting, whoever asks; no stored contents."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = [field.name for field in self.model._meta.fields]
        return [name for name in names if name not in CONTENTS]


@admin.register(WorkflowVersion)
class WorkflowVersionAdmin(ReadOnlyAdmin):
    list_display = ("name", "version", "state", "fingerprint", "created_at")
    list_filter = ("state",)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("id", "workflow", "business_key", "state", "queue", "fence", "created_at")
    list_filter = ("state", "workflow")
    search_fields = ("=id", "^business_key")


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin):
    list_display = ("id", "run_id", "node", "item", "state", "fence", "tries", "crash_count")
    list_filter = ("state",)
    search_fields = ("=run__id",)


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("id", "step_id", "number", "round", "outcome", "error_class", "ended_at")
    list_filter = ("outcome",)
    search_fields = ("=step__run__id",)


@admin.register(Gate)
class GateAdmin(ReadOnlyAdmin):
    list_display = ("id", "run_id", "state", "generation", "level", "due_at", "closed_at")
    list_filter = ("state",)
    search_fields = ("=id", "=run__id")


@admin.register(GateRevision)
class GateRevisionAdmin(ReadOnlyAdmin):
    list_display = ("id", "gate_id", "generation", "content_hash", "author", "created_at")
    list_select_related = ("author",)


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ("id", "gate_id", "generation", "person", "role", "verdict", "created_at")
    list_filter = ("verdict", "role")
    list_select_related = ("person",)


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    list_display = ("id", "run_id", "reason", "error_class", "state", "opened_at", "closed_at")
    list_filter = ("state", "reason")
    search_fields = ("=run__id",)


@admin.register(Breaker)
class BreakerAdmin(ReadOnlyAdmin):
    list_display = ("id", "route", "model", "state", "until", "forced_by", "changed_at")
    list_filter = ("state",)
    list_select_related = ("forced_by",)


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "run_id",
        "route",
        "model",
        "outcome",
        "error_class",
        "cost",
        "started_at",
    )
    list_filter = ("outcome", "route")
    search_fields = ("=run__id",)
