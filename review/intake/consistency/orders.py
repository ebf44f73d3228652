"""Text that addresses a machine instead of a clinician. A flag for people: no safety rests on its being found. Pure."""

from __future__ import annotations

import re
from typing import Final

_MACHINE: Final = (
    r"(?:an? |the |any |all |my |your )*"
    r"(?:a\.?i\.?|llm|gpt|chat ?gpt|(?:chat)?bot|assistant|language model|model|algorithm)"
)
_UNDO: Final = r"(?:ignore|disregard|forget|override|bypass|skip)"
_WAYS: Final = (
    # undoing what it was told
    rf"\b{_UNDO}\b.{{0,30}}\b(?:previous|prior|above|earlier|all|any|the|your|these)\b"
    r".{0,20}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|checks?|flags?|validation)\b",
    rf"\b{_UNDO}\b.{{0,30}}\byou(?:r developers?)? (?:were|was|have been|are|know)\b",
    r"\b(?:new|updated) (?:instructions?|task|prompt)\s*(?::|is\b)",
    r"\b(?:bypass|override|skip)\b.{0,15}\b(?:validation|checks?|confidence|flags?|approvals?)\b",
    r"\byour prompt\b|\brepeat the (?:text|words) above\b|\bwhen (?:you )?summari[sz]\w+\b",
    # giving it a part to play
    r"\b(?:admin|developer|debug) mode\b|\bdeveloper note\b|\bpretend (?:that|the|to|you)\b",
    r"\byou are (?:now )?(?:an?|the) (?:ai|assistant|language model|helpful|chatbot|llm|system)\b",
    r"\b(?:act|respond|speak) as (?:an? |the )?(?:supervisor|reviewer|admin\w*|system|developer)\b",
    r"\bas (?:the|your) (?:developer|administrator|creator)\b",
    # calling it
    rf"\b(?:note|message|instructions?|attention|dear|hello|hi|hey|for|to|if you are)[,:]? "
    rf"(?:whatever |whichever )?{_MACHINE}\b(?! of)",
    rf"(?:^|[.;:!?\n]\s*){_MACHINE}\s*[,:]",
    r"\bautomated (?:processing|reader|reading|system|summar\w+)\b",
    r"\bas an ai\b|\blanguage model\b|\bsystem\s*(?:prompt|message|override)\b|(?:^|[.;!?\n>]\s*)system\s*:",
    r"<\|[a-z_]+\|>|\[/?INST\]|###\s*(?:instruction|system)|</?(?:system|assistant|user)>",
    # ordering what only people decide
    r"\b(?:auto[- ]?)?approve (?:this|the|all|every|it|immediately)\b|\bstatus\s*[=:]\s*approved\b",
    r"\bmark (?:this|the|all|every|it)\b.{0,30}\bas (?:approved|verified|reviewed|safe|normal|complete)\b",
    r"\b(?:do not|don't|never) (?:flag|escalate|send (?:this )?to (?:a )?(?:human|reviewer))\b",
    r"\bskip (?:the )?(?:human )?(?:review|approval|validation)\b",
    r"\b(?:send|submit|release|write)\b.{0,25}\bwithout (?:approval|review)\b",
    r"\broute (?:this|it|me) to\b",
    r"\bset\b.{0,20}\b(?:flags?|status|confidence)\b|\bcall the \w+ (?:tool|function)\b|\bthe workflow\b",
    # ordering what it shall say
    r"\b(?:do not|don't|must not|never) (?:mention|include|summari[sz]e)\b",
    r"\b(?:write|record|say|state|output|print|list)\b.{0,15}\b(?:that the patient|no (?:known )?allerg|only the)",
    r"\b(?:leave|take|keep)\b.{0,40}\bout of the (?:summary|report|record)\b|\bin the summary\b",
)
_TALKS: Final = re.compile("|".join(f"(?:{way})" for way in _WAYS), re.IGNORECASE | re.DOTALL)


def talks_to_a_machine(text: str) -> bool:
    """Whether the text addresses a machine, or orders what only people decide."""
    return bool(_TALKS.search(text))
