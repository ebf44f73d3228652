"""The targets of reading, and whether scored forms reach them. Shares are 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from review.intake.samples.layouts import KEPT_OUT
from review.intake.samples.scoring import FormScore, Tally, score_flags

ACCURACY: Final = {"text_pdf": 0.99, "docx": 0.99, "text": 0.99, "scan_pdf": 0.97, "image": 0.88}
UNSEEN_LAG: Final = 0.03
WRONG_DOUBTED: Final = 0.95
FALSE_ALARMS: Final = 0.05
RECALL: Final = 0.95
PRECISION: Final = 0.90
CPU_SECONDS: Final = {"text": 0.05, "ocr": 2.5}
# Resident memory of the last quarter of the forms against that of the second quarter.
MEMORY_GROWTH: Final = 1.05
MIN_FORMS_FOR_MEMORY: Final = 40


@dataclass(frozen=True, slots=True)
class Target:
    """One target: what was asked and measured; `at_most` says which way is good."""

    what: str
    wanted: float
    measured: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the measure is on the good side; a hair of rounding is forgiven."""
        lag = self.measured - self.wanted if self.at_most else self.wanted - self.measured
        return lag <= 1e-9


def judge(scores: Sequence[FormScore]) -> list[Target]:
    """Every target of reading and of rules that the forms can speak about."""
    seen = [score for score in scores if score.form.layout not in KEPT_OUT]
    unseen = [score for score in scores if score.form.layout in KEPT_OUT]
    return [*_accuracy(seen), *_unseen(seen, unseen), *_doubts(seen), *_rules(seen)]


def judge_speed(scores: Sequence[FormScore]) -> list[Target]:
    """CPU time of a page in seconds, the middle form; and memory, given enough forms."""
    targets = []
    for kind, limit in CPU_SECONDS.items():
        times = [s.cpu_seconds / s.pages for s in scores if s.pages and s.method == kind]
        if times:
            targets.append(Target(f"CPU s per page, {kind}", limit, median(times), at_most=True))
    memory = [score.resident for score in scores if score.resident]
    if len(memory) >= MIN_FORMS_FOR_MEMORY:
        quarter = len(memory) // 4
        growth = median(memory[-quarter:]) / median(memory[quarter : 2 * quarter])
        targets.append(Target("growth of memory", MEMORY_GROWTH, growth, at_most=True))
    return targets


def tally_of(scores: Sequence[FormScore]) -> Tally:
    """All the forms counted together."""
    tally = Tally()
    for score in scores:
        tally.add(score)
    return tally


def _accuracy(seen: Sequence[FormScore]) -> Iterator[Target]:
    for medium, wanted in ACCURACY.items():
        tally = tally_of([score for score in seen if score.form.medium == medium])
        if tally.outcomes.total():
            yield Target(f"fields right, {medium}", wanted, tally.accuracy)


def _unseen(seen: Sequence[FormScore], unseen: Sequence[FormScore]) -> Iterator[Target]:
    """The layout that was kept out, on each medium, against the others on that medium."""
    for medium in ACCURACY:
        known = tally_of([score for score in seen if score.form.medium == medium])
        other = tally_of([score for score in unseen if score.form.medium == medium])
        if known.outcomes.total() and other.outcomes.total():
            wanted = known.accuracy - UNSEEN_LAG
            yield Target(f"fields right, kept out, {medium}", wanted, other.accuracy)


def _doubts(seen: Sequence[FormScore]) -> Iterator[Target]:
    tally = tally_of(seen)
    if tally.outcomes["wrong"]:
        share = tally.doubted / tally.outcomes["wrong"]
        yield Target("wrong values in doubt", WRONG_DOUBTED, share)


def _rules(seen: Sequence[FormScore]) -> Iterator[Target]:
    flags = score_flags(seen)
    if flags.clean_forms:
        share = flags.clean_flagged / flags.clean_forms
        yield Target("clean forms with a false alarm", FALSE_ALARMS, share, at_most=True)
    if flags.planted:
        yield Target("planted mistakes found", RECALL, flags.found / flags.planted)
        fired = flags.found + flags.false_rules.total()
        yield Target("flags that were right", PRECISION, flags.found / max(fired, 1))
