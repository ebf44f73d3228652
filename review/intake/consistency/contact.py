"""Rules about reachability: phones and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from review.intake.consistency.rule import Case, Finding

_PHONES: Final = ("phone", "emergency_contact.phone", "pharmacy.phone")
LONGEST_EMAIL: Final = 254  # characters, RFC 5321
_EMAIL = re.compile(
    r"^[^@\s,;<>()]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", re.IGNORECASE
)


def phone_invalid(case: Case) -> Iterator[Finding]:
    """A phone number that cannot be dialled."""
    for name in _PHONES:
        written = case.facts.text(name)
        if written and not _is_phone(written):
            text = f"The number {written} cannot be dialled. Compare it with the page."
            yield Finding((name,), text, (written,))


def _is_phone(written: str) -> bool:
    """Ten digits as North America dials them (a leading 1 is allowed), or + and 8 to 15 digits.

    The exchange is not judged: fictional and shared-cost numbers use what the plan leaves out.
    """
    digits = re.sub(r"\D", "", re.sub(r"(?:ext|x)\.?\s*\d+$", "", written, flags=re.IGNORECASE))
    if len(set(digits)) < 2:
        return False
    if written.lstrip().startswith("+") and not digits.startswith("1"):
        return 8 <= len(digits) <= 15
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return len(national) == 10 and national[0] not in "01"


def email_invalid(case: Case) -> Iterator[Finding]:
    """An e-mail address without the form of one."""
    written = case.facts.text("email")
    if written and (len(written) > LONGEST_EMAIL or not _EMAIL.match(written) or ".." in written):
        text = f"{written} is not a valid e-mail address. Compare it with the page."
        yield Finding(("email",), text, (written,))
