"""Understanding what forms print: label wordings, long questions by keyword, section headings."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from review.intake.fields.abbreviations import spelt_out
from review.intake.fields.wordings import IGNORED, WORDINGS

# Long questions: (must contain, concept); the first that matches wins, so the narrow ones stand first
_KEYWORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"^(do not|don'?t)\b", IGNORED),  # what a page forbids it does not ask for
    (r"family.*histor|relatives|parents|recreational|illicit|street drug|pronoun|how long|treated for", IGNORED),
    (r"(date|day).*(sign|complet)|sign(ed|ature)?\b.*\b(date|day)", "signature_date"),
    (r"signature|^signed|\bsigns? here|(check|tick|mark|circle) ?(a?ll?|any|those|each|ever|yes|one|the)", IGNORED),
    (r"language|hear about|referred|marital|social security|contact method|authoriz|employer|initials", IGNORED),
    (r"(physician|doctor|\bdr\b|hospital|school|office|guardian|spouse|attorney|landlord|work)\b.*(phone|tel|e ?mail"
     r"|address|number|zip|name)", IGNORED),
    (r"emergenc.*(phone|number|tel)|(phone|number|tel).* emergenc", "emergency_contact.phone"),
    (r"emergenc.*relation", "emergency_contact.relationship"),
    (r"(contact|reach|call|notify)\b.*\bif\b.*(not|needed|unable)|spouse or .*relative|some(one|body) (we|to)\b",
     "emergency_contact.name"),
    (r"emergenc|responsible adult|(ride|driver|escort) home", "emergency_contact.name"),
    (r"(reach|call|phone) (them|him|her|this person|that person)\b", "emergency_contact.phone"),
    (r"(this|that|the) (person|contact|relative|friend)'?s? .*(phone|number|tel)", "emergency_contact.phone"),
    (r"(phone|number) (of|for) (this|that|the) (person|contact|relative|friend)", "emergency_contact.phone"),
    (r"(pharmacy|drug ?store).*(phone|tel|number)|(phone|tel|number|call|reach).*pharmacy", "pharmacy.phone"),
    (r"pharmacy.*(address|fax|city)", IGNORED),
    (r"pharmacy|drug ?store|where .*(fill|send|get|pick up).*(prescription|medic(ation|ine)|refill)", "pharmacy.name"),
    (r"^(are|do|does|did|have|has|is|any)\b(?!.*(explain|list|specify|which|what)).*allerg", "allergies?"),
    (r"allerg.*(explain|list|specify|which|what|to )", "allergies"),
    (r"(do you|are you|any|known).*allerg|allergic", "allergies?"),
    (r"allerg", "allergies"),
    (r"(list|which|name|what|specify).*(medic(ation|ine)|prescription|drugs)", "medications"),
    (r"what .*\b(take|taking)\b", "medications"),
    (r"(do|are) you.*(medic(ation|ine)|prescription)", "medications?"),
    (r"medications|medicines|prescription|supplements", "medications"),
    (r"(list|which|what|specify|describe).*(surger|operation|procedure|hospitali)", "surgeries"),
    (r"(have|had|any).*(surger|operation|operated|hospitali)", "surgeries?"),
    (r"surger|surgical|operations", "surgeries"),
    (r"smok|tobacco|cigarette|nicotine", "tobacco"),
    (r"alcohol|drink", "alcohol"),
    (r"pregnan", "pregnant"),
    (r"(medical|health|following|every|any|ongoing|chronic).*(condition|problem|illness|diagnos)", "conditions"),
    (r"conditions|diagnosed", "conditions"),
    (r"\b(main|major|primary|present|chief) (problem|concern|complaint|symptom|reason)|problem.*(address|today"
     r"|help)", "reason_for_visit"),
    (r"\breact\w* (badly )?to\b", "allergies"),
    (r"(ever|now|currently|you) (had|have|having).*(following|these|any of)|check any|which of (the following"
     r"|these)", "conditions"),
    (r"(reason|purpose).*(visit|appointment|seen|seeing|here|consult|coming)|brings? you|complaint",
     "reason_for_visit"),
    (r"(like|want|need|wish) (to|us to) (talk|discuss|address|see|ask)|(talk|discuss) .*\b(today|visit)"
     r"|visit is for", "reason_for_visit"),
    (r"(illness|injury|symptoms?).*\b(injury|today|now)\b", "reason_for_visit"),
    (r"(policy|member|subscriber) ?(id|number|no)", "insurance.policy_number"),
    (r"group ?(id|number|no)", "insurance.group_number"),
    (r"relat(ion|ed\b).*(insured|policy ?holder|subscriber)", "insurance.relationship"),
    (r"(policy ?holder|insured|subscriber).*(birth|dob|ssn|address|phone|employer)", IGNORED),
    (r"policy ?holder|name.*(insured|subscriber)|whose (name|policy|insurance)", "insurance.policyholder"),
    (r"name (on|under) .*\b(policy|plan|insurance|card)\b", "insurance.policyholder"),
    (r"who (holds|owns|has|pays for|carries) (the|this|your) (policy|plan|insurance)", "insurance.policyholder"),
    (r"(carries|holds|owns|pays for) the (insurance|policy|plan)|(name|person).*(carries"
     r"|holds)", "insurance.policyholder"),
    (r"insurance (company|carrier|provider|plan)|insurance with\b|(primary|health|medical) (insurance"
     r"|carrier)", "insurance.provider"),
    (r"occupation|line of work|employ(ment|ed as)|type of work", "occupation"),
    (r"name .*(photo id|licen[cs]e|passport|legal document|insurance card)|(full|legal|first and last) name", "*name"),
    (r"date of birth|birth ?date|were you born|day of birth", "*born"),
    (r"how (is|are) .*related|related to you|(relation|relationship) .*(you|patient)", "*relationship"),
    (r"wh(o|om) (should|can|may|could|do) we (call|contact|notify|reach|phone|tell)", "emergency_contact.name"),
    (r"(reach|call|phone) you\b", "phone"),
    (r"(who|which company|what company) (insures|covers) you|\binsurer\b", "insurance.provider"),
    (r"(number|id) (on|of) (your|the) (insurance )?card|card (number|id)", "insurance.policy_number"),
    (r"do for (a )?(living|work)|your (job|trade|profession|work)\b|work do you", "occupation"),
    (r"how tall|your height", "vitals.height"),
    (r"(much|what) do you weigh|your weight", "vitals.weight"),
    (r"why (are|did|do|have) you|(help|do for) you|(concern|bother|trouble)\w* you", "reason_for_visit"),
    (r"\breact", "allergies"),
    (r"(which|what|list|any|you).*(pills|tablets|drugs)|(drugs|pills|remedies|tablets).*\btak(e|en|ing)\b",
     "medications"),
    (r"(which|what|list|any|you).*(illness|disease|disorder|diagnos)", "conditions"),
    (r"where do you live|street|(physical|residential|permanent) address", "*address"),
    (r"\b(sex|gender)\b|^m ?/ ?f$", "*sex"),
    (r"\bzip\b|postal", "*postal_code"),
    (r"\be ?mail\b", "*email"),
    (r"\b(mobile|cell|phone|telephone)\b", "*phone"),
)  # fmt: skip

# Headings and label words that open a section; order matters
_GROUPS: Final[tuple[tuple[str, str], ...]] = (
    (r"emergenc|next of kin|nearest relative|(person|who|whom) (to|we) (call|contact|notify)", "emergency"),
    (r"insur|policy ?holder|coverage|subscriber|billing|card ?holder|card issued", "insurance"),
    (r"pharmac|drug ?store|refills", "pharmacy"),
    (r"consent|signature|authori[sz]ation|acknowledg|agreement|attestation|declaration", "consent"),
    (r"physician|doctor|\breferr|primary care|guardian|guarantor|spouse|employer|responsible party|\bparent", "other"),
    (r"vital|measurements|office use|staff use|(clinical|medical|nursing) staff|medical assistant|by nurse"
     r"|nurse use", "vitals"),
    (r"life ?style|social history|habits|social", "lifestyle"),
    (r"history|medication|allerg|surg|conditions|health", "history"),
    (r"reason|visit|complaint|concern", "visit"),
    (r"patient|personal|demographic|about you|your details|contact (info|details)|general info|identity"
     r"|who you are|your information", "patient"),
)  # fmt: skip
_HEADING_TAIL = re.compile(
    r"information|info|details|emergency|history|summary|section|contact|insurance|pharmacy|consent|signature"
    r"|visit|vital|signs|medications|allergies|surgeries|demographics|lifestyle|habits|about you"
    r"|staff|assistant|nurse|measurements|acknowledg|authori|coverage|health|data|use only|history|conditions|patient"
)
# How forms address a person before they name what they ask for
_ADDRESS: Final = re.compile(
    r"^(?:please\s+)?(?:(?:what|which|who|when|where)(?:'s|\s+is|\s+are|\s+was)?|tell us|give us|give|enter|write"
    r"|print|provide|state|fill in)?\s*(?:(?:your|their|his|her|the|this person's|patient's)\s+)?"
    r"(?:(?:own|personal|current|present|full|usual|preferred)\s+)?",
    re.I,
)
# An engine reads the letter of `O2 sat` and `SpO2` as a zero.
_OXYGEN: Final = re.compile(r"^(sp|sa)02|^()02(?=sat|oxy)")
MAX_LABEL_WORDS: Final = 14
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9#]")


def squash(text: str) -> str:
    """Letters and digits only, lower case: OCR loses spaces and colons, forms differ in both."""
    plain = _NOT_PLAIN.sub("", text.lower())
    return squash_oxygen(plain)


def squash_oxygen(plain: str) -> str:
    """`sp02` is SpO2, of squashed text."""
    return _OXYGEN.sub(r"\1o2", plain) if plain.startswith(("s", "0")) else plain


def without_address(text: str) -> str:
    """`What is your phone number?` asks for the same as `Phone number`; so does `Their phone number`."""
    return _ADDRESS.sub("", text, count=1)


@cache
def label_index() -> dict[str, str]:
    """Every known wording, squashed, with its concept."""
    index: dict[str, str] = {}
    for concept, wordings in WORDINGS.items():
        for wording in wordings:
            index.setdefault(squash(wording), concept)
    return index


@cache
def longer_wordings() -> tuple[str, ...]:
    """Wordings long enough to be matched although OCR misread a letter."""
    return tuple(wording for wording in label_index() if len(wording) >= 7)


def concept_by_keywords(text: str) -> str | None:
    """Guess what a long question asks for; None when no keyword fits."""
    lowered = spelt_out(text).lower().replace("-", " ")
    for pattern, concept in _KEYWORDS:
        if re.search(pattern, lowered):
            return concept
    return None


def group_of_concept(concept: str) -> str | None:
    """The section that a self-explaining label opens by itself (`Emergency contact name`)."""
    prefix = concept.split(".")[0]
    return {
        "emergency_contact": "emergency",
        "insurance": "insurance",
        "pharmacy": "pharmacy",
        "name": "patient",
    }.get(prefix)


def group_of_heading(text: str) -> str | None:
    """The section that a heading opens, or None when the text is no heading we know."""
    lowered = re.sub(
        r"^[\W\d]*(section|part)?\s*[\divx]*[.):\-]?\s+", "", text.strip(), flags=re.I
    ).lower()
    if len(lowered.split()) > 7 or not _HEADING_TAIL.search(lowered):
        return None
    for pattern, group in _GROUPS:
        if re.search(pattern, lowered):
            return group
    return None
