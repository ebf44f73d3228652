"""The local summariser: physician-ready sentences from fields, without a model or a network.

Every sentence names the fields it rests on. Gaps come first; allergies are always spoken about.
Where a model wrote sentences, these say the rest; what such sentences may say is in `model_sentences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from review.intake.facts import LISTS, Facts, age_on, facts_of
from review.intake.shapes import Claim, Field, Flag, Gap
from review.intake.terminology.vocabulary import Vocabulary
from review.intake.terminology.wording import tidy, whole_in
from review.intake.told_facts import with_code

# Not "presents with an annual physical": these reasons are errands, not complaints.
_ERRANDS: Final = (
    *("physical", "check", "visit", "follow", "exam", "refill", "consult", "screening", "vaccin"),
    *("annual", "clearance", "establish", "referral", "evaluation", "appointment"),
)
_OPEN_QUESTIONS: Final = {
    "allergy_drug_conflict": "a listed drug conflicts with a listed allergy",
    "dose_over_maximum": "a dose is over the usual adult maximum",
    "none_but_listed": "the form says none and lists something",
    "impossible_date": "a date cannot be right",
    "pregnancy_sex_conflict": "pregnancy and sex contradict each other",
    "missing_mandatory": "an answer that every form needs is missing",
    "prompt_injection": "the document holds instructions to a computer",
    "hidden_text": "the file holds text that the page does not show",
    "text_layer_differs": "the stored text differs from the page",
}
_VITALS: Final = (
    ("blood_pressure", "blood pressure"),
    ("heart_rate", "heart rate"),
    ("respiratory_rate", "respiratory rate"),
    ("temperature", "temperature"),
    ("oxygen_saturation", "oxygen saturation"),
    ("height", "height"),
    ("weight", "weight"),
    ("bmi", "BMI"),
)


def summarise(
    fields: Sequence[Field],
    flags: Sequence[Flag],
    gaps: Sequence[Gap],
    *,
    vocab: Vocabulary,
    today: date,
    written: Sequence[Claim] = (),
) -> list[Claim]:
    """The summary as claims, in reading order: gaps, open questions, person, history, social.

    `written` are sentences of a model that may stand. They come after the person; whatever they do
    not tell in full is told here as ever, caveats above all. The same input gives the same claims.
    Says "no allergies" only if the form said so.
    """
    facts = facts_of(fields)
    unread = {name for gap in gaps for name in LISTS if name in f"{gap['item']} {gap['step']}"}
    own = (*_list_claims(facts, unread, vocab), *_vitals(facts), *_social(facts))
    return [
        *_caveats(gaps, facts),
        *_questions(flags, facts),
        *_person(facts, today),
        *written,
        *(claim for claim in own if not _is_told(claim, written, facts, vocab)),
    ]


def standing(claims: Sequence[Claim], fields: Sequence[Field]) -> list[Claim]:
    """The sentences of models that still stand: those that rest on no field a person corrected."""
    corrected = {field["name"] for field in fields if "corrected_by" in field}
    return [claim for claim in claims if "by" in claim and not corrected & set(claim["fields"])]


def _is_told(claim: Claim, written: Sequence[Claim], facts: Facts, vocab: Vocabulary) -> bool:
    """Whether others say all of it: name each of its fields, and give each item of a list word for word."""

    def told(name: str) -> bool:
        said = [other["text"] for other in written if name in other["fields"]]
        items = facts.items(name) if name in LISTS else []
        if name == "conditions":
            items = [with_code(item, vocab) for item in items]
        return bool(said) and all(whole_in(item, "\n".join(said)) for item in items)

    return bool(claim["fields"]) and all(map(told, claim["fields"]))


def _caveats(gaps: Sequence[Gap], facts: Facts) -> Iterator[Claim]:
    for gap in gaps:
        named = [name for name in LISTS if name in f"{gap['item']} {gap['step']}"]
        if named and all(map(facts.is_settled, named)):
            continue
        yield _claim(tidy(gap["message"]), named, facts)


def _questions(flags: Sequence[Flag], facts: Facts) -> Iterator[Claim]:
    """One sentence per rule with a critical flag that nobody dismissed; details are in the flag."""
    asked: dict[str, list[str]] = {}
    for flag in flags:
        answer = flag.get("answer")
        dismissed = answer is not None and answer["verdict"] == "dismissed"
        if flag["severity"] == "critical" and flag["rule"] in _OPEN_QUESTIONS and not dismissed:
            asked.setdefault(flag["rule"], []).extend(flag["fields"])
    for rule, names in asked.items():
        yield _claim(f"Open question: {_OPEN_QUESTIONS[rule]}.", names, facts)


def _person(facts: Facts, today: date) -> Iterator[Claim]:
    name = facts.text("name") or "The patient"
    born, reason = facts.day("date_of_birth"), facts.text("reason_for_visit")
    who = _who(facts, born, today)
    birth = f" (born {born.isoformat()})" if born else ""
    text = f"{name}, {who}{birth}, {_presents(reason)}."
    yield _claim(text, ["name", "date_of_birth", "sex", "reason_for_visit"], facts)
    if facts.text("pregnant"):
        words = "Reports being pregnant." if facts.is_pregnant() else "Not pregnant, by the form."
        yield _claim(words, ["pregnant"], facts)


def _who(facts: Facts, born: date | None, today: date) -> str:
    sex, years = facts.sex(), age_on(born, today) if born else None
    if years is None or not 0 <= years <= 130:
        return {"female": "female patient", "male": "male patient"}.get(sex, "patient")
    nouns = {"female": ("girl", "woman"), "male": ("boy", "man")}.get(sex, ("child", "patient"))
    article = "an" if years in (8, 11, 18) or 80 <= years <= 89 else "a"
    return f"{article} {years}-year-old {nouns[years >= 18]}"


def _presents(reason: str) -> str:
    if not reason:
        return "gave no reason for the visit"
    plain = reason.rstrip(".")
    lowered = plain[0].lower() + plain[1:] if plain[1:2].islower() or " " in plain[1:2] else plain
    joint = "for" if any(word in plain.lower() for word in _ERRANDS) else "with"
    return f"presents {joint} {lowered}"


def _list_claims(facts: Facts, unread: set[str], vocab: Vocabulary) -> Iterator[Claim]:
    """One claim per list; silence about a list that could not be read, its gap speaks already."""
    conditions = [_coded(condition, vocab) for condition in facts.items("conditions")]
    wordings = (
        ("allergies", "Allergies", facts.items("allergies"), "No allergies recorded on the form."),
        ("medications", "Takes", facts.items("medications"), "Takes no medications, by the form."),
        ("conditions", "Conditions", conditions, "No medical conditions, by the form."),
        ("surgeries", "Past surgery", facts.items("surgeries"), "No past surgery, by the form."),
    )
    for name, title, items, none in wordings:
        if items:
            joint = " " if title == "Takes" else ": "
            yield _claim(f"{title}{joint}{_join(items)}.", [name], facts)
        elif facts.said_none(name):
            yield _claim(none, [name], facts)
        elif name not in unread:
            yield _claim(f"The form leaves {name} empty - ask the patient.", [name], facts)


def _coded(condition: str, vocab: Vocabulary) -> str:
    named = with_code(condition, vocab)
    return named if named != condition else f"{condition} (no code found)"


def _vitals(facts: Facts) -> Iterator[Claim]:
    names = [f"vitals.{name}" for name, _ in _VITALS]
    parts = [f"{words} {facts.text(f'vitals.{name}')}" for name, words in _VITALS]
    measured = [part for part, name in zip(parts, names, strict=True) if facts.text(name)]
    if measured:
        used = [name for name in names if facts.text(name)]
        yield _claim(f"Vital signs: {', '.join(measured)}.", used, facts)


def _social(facts: Facts) -> Iterator[Claim]:
    parts = [
        f"{words} {facts.text(name).rstrip('.')}"
        for name, words in (
            ("tobacco", "tobacco:"),
            ("alcohol", "alcohol:"),
            ("occupation", "occupation:"),
        )
        if facts.text(name)
    ]
    if parts:
        text = "; ".join(parts)
        yield _claim(f"{text[0].upper()}{text[1:]}.", ["tobacco", "alcohol", "occupation"], facts)


def _join(items: Sequence[str]) -> str:
    plain = [item.rstrip(".") for item in items]
    return plain[0] if len(plain) == 1 else f"{'; '.join(plain[:-1])}; and {plain[-1]}"


def _claim(text: str, names: Sequence[str], facts: Facts) -> Claim:
    """A claim on those of the names that the form really has."""
    return {
        "text": text,
        "fields": [name for name in dict.fromkeys(names) if name in facts.by_name],
    }
