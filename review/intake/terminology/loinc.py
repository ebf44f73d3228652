"""The LOINC table (Loinc.csv), read into terms. Format: Regenstrief Institute, LOINC Users' Guide.

Nothing here knows a database. The licence of LOINC forbids to ship the table: each clinic gets its own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from review.intake.terminology.refused_file import RefusedFile

LONGEST_NAME: Final = 400  # characters: what the table holds
_CODE: Final = re.compile(r"\d{1,7}-\d")
_COLUMNS: Final = ("LOINC_NUM", "LONG_COMMON_NAME", "CLASS", "STATUS", "EXAMPLE_UCUM_UNITS")


@dataclass(frozen=True, slots=True)
class LoincEntry:
    """One term. `status` is LOINC's own word: ACTIVE, TRIAL, DISCOURAGED or DEPRECATED."""

    code: str
    name: str
    group: str
    status: str
    unit: str


def read_loinc(path: Path) -> Iterator[LoincEntry]:
    """Every term of the file. Raises RefusedFile on a foreign, cut or garbled file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                what = f"has no column {', '.join(missing)}; give LoincTable/Loinc.csv of a release"
                raise RefusedFile(path.name, what, line=1)
            for row in rows:
                yield _entry(path.name, rows.line_num, row)
    except FileNotFoundError:
        raise RefusedFile(path.name, "does not exist; give LoincTable/Loinc.csv") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedFile(path.name, f"is not a CSV file in UTF-8 ({error})") from None


def is_loinc_code(code: str) -> bool:
    """Whether the code has the form of LOINC and its check digit (mod 10) is right."""
    if not _CODE.fullmatch(code):
        return False
    digits, check = code.split("-")
    doubled = [int(d) * 2 if at % 2 == 0 else int(d) for at, d in enumerate(reversed(digits))]
    total = sum(number - 9 if number > 9 else number for number in doubled)
    return (10 - total % 10) % 10 == int(check)


def _entry(name: str, line: int, row: dict[str, str | None]) -> LoincEntry:
    code, title, group, status, unit = (row[column] for column in _COLUMNS)
    if code is None or unit is None or None in row:
        raise RefusedFile(name, "has too few or too many cells; unpack it again", line=line)
    if not is_loinc_code(code):
        raise RefusedFile(name, "does not begin with a LOINC code; unpack it again", line=line)
    return LoincEntry(code, (title or "")[:LONGEST_NAME], group or "", status or "", unit)
