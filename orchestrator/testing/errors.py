"""What the kit says to the author of a test."""

from __future__ import annotations

from orchestrator.exceptions import OrchestratorError


class PlayError(OrchestratorError):
    """The test asks for something that this run of the workflow does not do."""

    code = "bad_play"
