"""Words that name an illness, as check lists of forms print them."""

from __future__ import annotations

import re
from typing import Final

_ILLNESS: Final = re.compile(
    r"asthma|diabet|hypertens|blood pressure|cancer|stroke|heart|arthrit|depress|anxiety|thyroid|cholesterol"
    r"|migraine|kidney|liver|copd|epilep|seizure|gout|an(?:a)?emia|gerd|reflux|hepatitis|osteo|ulcer|tubercul"
    r"|allerg(?:ies|y)\b|emphysema|pneumonia|bleeding|clots?\b|glaucoma|headache|hiv|lupus|murmur|bronchitis",
    re.IGNORECASE,
)


def names_illness(text: str) -> bool:
    """Say whether the words name an illness or a trouble of health."""
    return _ILLNESS.search(text) is not None
