"""What a rule is: a small pure function from a case to findings, with an id and a severity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from review.intake.facts import Facts
from review.intake.shapes import Field, Flag, Gap, Severity
from review.intake.terminology.allergies import Allergy
from review.intake.terminology.medication_line import MedicationLine
from review.intake.terminology.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at. `text` is the text of the pages, "" if nobody passed it.

    `same_form` is the id of an earlier intake that may be this form, "" if there is none.
    """

    fields: Sequence[Field]
    facts: Facts
    gaps: Sequence[Gap]
    warnings: Sequence[str]
    text: str
    vocab: Vocabulary
    today: date
    medications: Sequence[MedicationLine]
    allergies: Sequence[Allergy]
    same_form: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found. `evidence` tells findings of a rule on the same fields apart.

    `intake` is the other intake it speaks of, if any.
    """

    fields: tuple[str, ...]
    message: str
    evidence: tuple[str, ...] = ()
    severity: Severity | None = None
    intake: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the table; `severity` holds unless a finding says otherwise."""

    id: str
    severity: Severity
    find: Callable[[Case], Iterator[Finding]]


def flag_of(rule: Rule, finding: Finding) -> Flag:
    """The flag of a finding; its id depends on rule, fields and evidence, not on the wording."""
    fields = sorted(set(finding.fields))
    evidence = json.dumps([rule.id, fields, list(finding.evidence)], ensure_ascii=True)
    flag: Flag = {
        "id": hashlib.sha256(evidence.encode()).hexdigest()[:16],
        "rule": rule.id,
        "severity": finding.severity or rule.severity,
        "fields": fields,
        "message": finding.message,
    }
    return flag | {"intake": finding.intake} if finding.intake else flag
