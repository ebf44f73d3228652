"""What people may type into the dashboard's own forms, checked."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from review.decisions import VERDICTS

MAX_COMMENT = 2000
MAX_INPUT = 1_000_000


class DecisionForm(forms.Form):
    """A vote at a gate."""

    verdict = forms.ChoiceField(choices=[(verdict, verdict) for verdict in VERDICTS])
    content_hash = forms.CharField(max_length=128)
    comment = forms.CharField(max_length=MAX_COMMENT, required=False)
    password = forms.CharField(max_length=4096, required=False, strip=False)


class ReasonForm(forms.Form):
    """Why somebody cancels, replays or discards."""

    reason = forms.CharField(
        max_length=300, error_messages={"required": "Give a reason; it is kept on record."}
    )


class BreakerForm(ReasonForm):
    """Why a model is switched off or on."""

    to = forms.ChoiceField(choices=[("open", "open"), ("closed", "closed")])


class ReplayForm(ReasonForm):
    """Why and with which input a step goes again."""

    input = forms.CharField(max_length=MAX_INPUT, required=False, strip=False)

    def clean_input(self) -> dict[str, Any] | None:
        """The edited input as an object, None when the field was left out."""
        text = self.cleaned_data["input"]
        if not text.strip():
            return None
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise forms.ValidationError(f"This is not valid JSON{place}.") from error
        if not isinstance(value, dict):
            raise forms.ValidationError("The input must be a JSON object: { ... }.")
        return value


class RunReplayForm(ReplayForm):
    """The same for a run, from the step as it was seen in this round."""

    seen_round = forms.IntegerField(min_value=1)


class RunFilterForm(forms.Form):
    """The filter sentence above the runs; unknown values simply match nothing."""

    state = forms.CharField(max_length=20, required=False)
    workflow = forms.CharField(max_length=100, required=False)
    version = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)
