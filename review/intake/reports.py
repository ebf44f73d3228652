"""One submitted file as the JSON that `manage.py intake` and `manage.py demo` write (INTAKE.md)."""

from __future__ import annotations

from typing import Any

from review.intake.records import Intake
from review.outcomes import Outcome


def report(name: str, intake: Intake, outcome: Outcome | None) -> dict[str, Any]:
    """File, run, state and everything read, as plain JSON types."""
    if outcome is None:
        return refusal_report(name, intake.refused_code, intake.refused_message)
    content = outcome.content or {"fields": [], "flags": [], "gaps": [], "summary": []}
    return {
        "file": name,
        "run": str(outcome.run_id),
        "state": outcome.standing,
        "reason": outcome.reason,
        "message": outcome.message,
        "fields": {
            field["name"]: {
                "value": field["value"],
                "confidence": field["confidence"],
                "page": field["page"],
                "box": field["box"],
            }
            for field in content["fields"]
        },
        "flags": [
            {key: flag[key] for key in ("rule", "severity", "fields", "message")}
            for flag in content["flags"]
        ],
        "gaps": content["gaps"],
        "summary": content["summary"],
        "seconds": round(outcome.seconds, 3),
    }


def refusal_report(name: str, code: str, message: str) -> dict[str, Any]:
    """A file that was refused at the door: it never became a run."""
    return {
        "file": name,
        "run": None,
        "state": "refused",
        "reason": code,
        "message": message,
        "fields": {},
        "flags": [],
        "gaps": [],
        "summary": [],
        "seconds": 0.0,
    }
