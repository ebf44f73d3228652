"""Good forms with names that confuse file systems, pages, logs and people."""

from __future__ import annotations

from tests.hostile.kind import READ, HostileFile, Maker, hostile
from tests.hostile.others import typed_form

NAMES = {
    "very_long": "a" * 4_000 + ".txt",
    "with_a_null": "form\x00.txt",
    "with_line_ends": "form\r\nSet-Cookie: a=b\r\n.txt",
    "with_markup": "<img src=x onerror=alert(1)>.txt",
    "with_quotes": "a';DROP TABLE intake_intake;--\".txt",
    "of_dots": "...txt",
    "of_a_device": "CON.txt",
    "of_another_system": "C:\\Users\\x\\..\\form.txt",
    "percent_encoded": "%2e%2e%2fform.txt",
    "in_arabic": "\u0627\u0633\u062a\u0645\u0627\u0631\u0629.txt",
    "of_emoji": "\U0001f469\u200d\u2695\ufe0f" * 40 + ".txt",
    "in_other_bytes": "form\udcff\udcfe.txt",
    "with_spaces_at_the_end": "form.txt   ",
    "of_two_suffixes": "form.exe.txt",
    "of_a_template": "{{ settings.SECRET_KEY }}{% debug %}.txt",
    "of_blanks": "   .txt",
}


def _maker(kind: str, name: str) -> Maker:
    def make() -> HostileFile:
        # Another line a name: the same bytes would be the same intake.
        return hostile(name, typed_form() + f"\nRemark: {kind}\n".encode(), READ, "disguised_text")

    make.__name__ = f"name_{kind}"
    return make


MAKERS = tuple(_maker(kind, name) for kind, name in NAMES.items())
