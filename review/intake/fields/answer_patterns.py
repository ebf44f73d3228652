"""What people answer, as patterns that several modules look for."""

from __future__ import annotations

from typing import Final

PHONE: Final = r"(?:\+?1[\s.-]*)?\(?\d{3}\)?[\s./-]*\d{3}[\s.-]*\d{4}"
SPOUSE_OR_CHILD: Final = r"(?:wife|husband|spouse|partner|son|daughter|child|parent)"
RELATIVE: Final = (
    r"(?:(?:step|grand)?-?(?:sister|brother|mother|father|mom|dad)(?:-in-law)?"
    r"|friend|neighbou?r|aunt|uncle|cousin|niece|nephew|roommate|colleague|co-?worker|fianc[eé]e?)"
)
