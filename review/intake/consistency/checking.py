"""Running the table of rules over a form, and how hard a form is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from review.intake.consistency.injection import addresses_a_machine
from review.intake.consistency.rule import Case, flag_of
from review.intake.consistency.table import RULES
from review.intake.facts import facts_of
from review.intake.shapes import Field, Flag, Gap
from review.intake.terminology.vocabulary import Vocabulary

_WEIGHT_OF_FLAG: Final = {"critical": 0.25, "warning": 0.1, "info": 0.03}

# Who writes orders to a machine must not choose the route by the flag they raise; and an honest
# doubt is counted by its field. That a form came twice makes it no harder.
_NO_MEASURE_OF_DIFFICULTY: Final = frozenset(
    {"low_confidence", "prompt_injection", "hidden_text", "text_layer_differs", "same_form"}
)

# What an order leaves in a list of drugs or conditions is unknown there, and no drug or condition.
_UNKNOWN_WORDS: Final = frozenset({"unknown_drug", "unknown_condition"})


def check(
    fields: Sequence[Field],
    *,
    gaps: Sequence[Gap],
    warnings: Sequence[str],
    vocab: Vocabulary,
    today: date,
    text: str = "",
    same_form: str = "",
) -> list[Flag]:
    """Everything on the form that a person must look at, one flag per finding.

    `warnings` are the rule ids that reading the pages gave (`Page.warnings` of all pages); `text`
    is the text of the pages, searched for instructions to a machine; `same_form` the id of another
    intake that reads like this form. Same input, same flags.
    """
    facts = facts_of(fields)
    case = Case(
        fields=fields,
        facts=facts,
        gaps=gaps,
        warnings=warnings,
        text=text,
        vocab=vocab,
        today=today,
        medications=[vocab.medication(line) for line in facts.items("medications")],
        allergies=vocab.allergies(facts.items("allergies")),
        same_form=same_form,
    )
    flags = (flag_of(rule, finding) for rule in RULES for finding in rule.find(case))
    return list({flag["id"]: flag for flag in flags}.values())


def complexity(fields: Sequence[Field], flags: Sequence[Flag]) -> float:
    """How hard a form is, 0 (routine) to 1: flags by severity, length of lists, doubtful fields.

    Over 0.7 counts as complex. A routine form with two conditions and three drugs is about 0.2.
    """
    facts = facts_of(fields)
    items = [i for name in ("conditions", "medications", "allergies") for i in facts.items(name)]
    lists = sum(addresses_a_machine(item) is None for item in items)
    doubtful = sum(field["confidence"] < field["bar"] for field in fields)
    score = sum(_WEIGHT_OF_FLAG[flag["severity"]] for flag in flags if _is_medicine(flag, flags))
    score += 0.04 * lists + 0.04 * doubtful
    return round(min(1.0, score), 3)


def _is_medicine(flag: Flag, flags: Sequence[Flag]) -> bool:
    """Whether a flag tells how hard the form is, and not that its document speaks to machines."""
    if flag["rule"] in _NO_MEASURE_OF_DIFFICULTY:
        return False
    orders = {name for one in flags if one["rule"] == "prompt_injection" for name in one["fields"]}
    return not (flag["rule"] in _UNKNOWN_WORDS and orders.issuperset(flag["fields"]))
