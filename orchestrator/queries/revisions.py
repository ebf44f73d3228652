"""The versions of the content under review, for whoever tells what people changed."""

from __future__ import annotations

from functools import partial
from typing import Any

from orchestrator.models import GateRevision
from orchestrator.queries.gate_reading import content_of
from orchestrator.queries.readable import read
from orchestrator.queries.rows import GateRow


def contents(gate: GateRow) -> dict[int, Any]:
    """Each version of the content by its generation, oldest first; None where it cannot be read."""
    versions = GateRevision.objects.filter(gate=gate.id).order_by("generation")
    return {
        version.generation: read(partial(content_of, version, gate.run_id), otherwise=None)[0]
        for version in versions
    }
