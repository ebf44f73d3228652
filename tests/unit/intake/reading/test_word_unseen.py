"""Of a Word file only what Word shows is read; what is hidden on purpose is told."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from review.intake.reading.word_document import read_blocks

ALLERGY = "Allergies: Penicillin"
OTHER_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def file_with(*paragraphs: str, style: str = "") -> bytes:
    """A Word file that greets, then holds these pieces of its XML, with a style named Ghost."""
    document: Any = docx.Document()
    document.add_paragraph("Thank you")
    if style:
        document.styles.element.append(_parsed(style, "w:style", 'w:styleId="Ghost"'))
    for piece in paragraphs:
        document.element.body.insert_element_before(_parsed(piece, "w:p"), "w:sectPr")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _parsed(inside: str, tag: str, attributes: str = "") -> Any:
    return parse_xml(f"<{tag} {nsdecls('w')} {OTHER_SPACES} {attributes}>{inside}</{tag}>")


def run(look: str) -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{ALLERGY}</w:t></w:r>"


def read(data: bytes) -> tuple[list[str], bool]:
    blocks, hides = read_blocks(data)
    return [cell for block in blocks for cell in block.cells], hides


@pytest.mark.parametrize(
    "look",
    [
        '<w:vanish w:val="1"/>',
        "<w:specVanish/>",
        '<w:color w:val="FEFEFE"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:shd w:val="clear" w:fill="FFFFFF"/><w:color w:val="FFFFFF"/>',
        '<w:shd w:val="clear" w:fill="auto"/><w:color w:val="FFFFFF"/>',
        '<w:shd w:val="clear" w:fill="102030"/><w:color w:val="102030"/>',
        '<w:w w:val="1"/>',
        '<w:sz w:val="2"/>',
        "<w14:textFill><w14:noFill/></w14:textFill>",
    ],
)
def test_words_that_no_eye_sees_are_left_out_and_told(look: str) -> None:
    assert read(file_with(run(look))) == (["Thank you"], True)
    by_style = file_with(run('<w:rStyle w:val="Ghost"/>'), style=f"<w:rPr>{look}</w:rPr>")
    assert read(by_style) == (["Thank you"], True)
    of_paragraph = file_with(
        f'<w:pPr><w:pStyle w:val="Ghost"/></w:pPr>{run("")}', style=f"<w:rPr>{look}</w:rPr>"
    )
    assert read(of_paragraph) == (["Thank you"], True)


@pytest.mark.parametrize(
    "look",
    [
        '<w:vanish w:val="0"/>',
        '<w:shd w:val="clear" w:fill="102030"/><w:color w:val="FFFFFF"/>',
        '<w:color w:val="DDDDDD"/>',
        '<w:sz w:val="14"/>',
        '<w:w w:val="80"/>',
    ],
)
def test_words_that_show_are_read(look: str) -> None:
    assert read(file_with(run(look))) == (["Thank you", ALLERGY], False)


def test_a_line_too_low_to_show_is_left_out_and_told() -> None:
    low = '<w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>'
    assert read(file_with(low + run(""))) == (["Thank you"], True)


def test_what_word_keeps_aside_is_not_read_and_is_no_deceit() -> None:
    moved = f'<w:moveFrom w:id="1" w:author="x">{run("")}</w:moveFrom>'
    assert read(file_with(moved)) == (["Thank you"], False)


@pytest.mark.parametrize(("asks", "shown"), [("wps", "new"), ("unheard_of", "old")])
def test_of_two_alternatives_the_one_that_word_shows_is_read(asks: str, shown: str) -> None:
    pair = (
        f'<mc:AlternateContent><mc:Choice Requires="{asks}"><w:r><w:t>new</w:t></w:r></mc:Choice>'
        "<mc:Fallback><w:r><w:t>old</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    )
    assert read(file_with(pair)) == (["Thank you", shown], False)


def test_tables_in_tables_are_read_once_at_every_level() -> None:
    """Sixty levels, read twice each, would not end in this life."""
    inside, levels = f"<w:p>{run('')}</w:p>", 60
    for _ in range(levels):
        inside = f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
    document: Any = docx.Document()
    document.element.body.insert(
        0, parse_xml(inside.replace("<w:tbl>", f"<w:tbl {nsdecls('w')}>", 1))
    )
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue()) == ([ALLERGY], False)
