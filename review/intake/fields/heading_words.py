"""The words that headings of forms are made of: a line of nothing else opens a section."""

from __future__ import annotations

import re

WORDS = frozenset(
    """
    a about acknowledgement acknowledgment agreement allergies allergy and assessment authorization
    background basic billing by care clinical completed complaint concern concerns conditions
    consent contact contacts continued coverage current data declaration demographic demographics
    details drug emergency examination family for form general habits health history
    hospitalizations identification information info insurance intake internal known life lifestyle
    measurements medical medication medications medicines new next of office only operations our
    past patient patients person personal pharmacy preferred previous primary privacy profile
    provider reason registration release section sheet sign signature signatures signs social staff
    statement style summary surgeries surgical the to today today's todays treatment use visit vital
    vitals what who you your applicable if part i ii iii iv v vi vii viii & - / questionnaire
    food foods drugs supplements vitamins over counter
    assistant only be completed nursing bill responsible yourself tell
    purpose main nurse clinic record yourself kin in an case call
    """.split()
)


def is_made_of_heading_words(text: str) -> bool:
    """Say whether headings alone are made of such words."""
    words = re.findall(r"[a-z']+|[&/-]", text.lower())
    return bool(words) and all(word in WORDS for word in words)
