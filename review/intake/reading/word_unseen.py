"""What stands in a Word file and is not shown by Word: taken out before anything is read.

Hidden, in the colour of its ground, too small for any eye, or kept by Word for other programs and earlier versions.
Looks come from a run itself, from its character style and from the style of its paragraph, and from what
those are based on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from docx.document import Document
from docx.oxml.ns import qn

SMALLEST_SIZE: Final = 6  # half points: under three points are no letters any more
NARROWEST: Final = 20  # per cent of a letter's width
LOWEST: Final = 60  # twentieths of a point: the height of a line or row of three points
PALEST: Final = 0xF0  # of 255, in every colour: paper, to the eye
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
# What Word of today understands; an alternative that asks for more is not shown.
_UNDERSTOOD: Final = frozenset(
    {"wps", "wpg", "wpc", "wpi", "w14", "w15", "w16", "cx", "am3d", "a14"}
)
_PAPER_OF_THEME: Final = frozenset({"background1", "light1"})
_MOST_STYLES: Final = 20  # that one style may be based on, each on the next


def take_unseen(document: Document) -> bool:
    """Take out of body and page header what Word does not show; True if words were hidden there on purpose.

    Words that Word itself keeps aside, such as the former place of moved text, are no deceit.
    """
    styles = {
        style.get(qn("w:styleId")): style
        for style in document.styles.element.iterchildren(qn("w:style"))
    }
    roots = [document.element.body, *(part.header._element for part in document.sections[:1])]
    hides = [_take_out_of(root, styles) for root in roots]
    return any(hides)


def _take_out_of(root: Any, styles: dict[str, Any]) -> bool:
    _drop([*_kept_aside(root)])
    places = root.iter(qn("w:r"), qn("w:tr"), qn("w:p"))
    hidden = [node for node in places if _is_hidden(node, styles)]
    hides = any(letter.isalnum() for node in hidden for text in _texts(node) for letter in text)
    _drop(hidden)
    return hides


def _kept_aside(root: Any) -> Iterator[Any]:
    """Moved and deleted text, and of each pair of alternatives the one that is not shown."""
    yield from root.iter(qn("w:moveFrom"), qn("w:del"))
    for pair in root.iter(f"{_MC}AlternateContent"):
        choices = pair.findall(f"{_MC}Choice")
        shown = next((choice for choice in choices if _is_understood(choice)), None)
        for one in pair:
            is_fallback = one.tag == f"{_MC}Fallback"
            if one is not shown and (one in choices or (is_fallback and shown is not None)):
                yield one


def _is_understood(choice: Any) -> bool:
    return _UNDERSTOOD.issuperset((choice.get("Requires") or "").split())


def _texts(node: Any) -> Iterator[str]:
    return (text.text or "" for text in node.iter(qn("w:t")))


def _drop(nodes: list[Any]) -> None:
    for node in nodes:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)


def _is_hidden(node: Any, styles: dict[str, Any]) -> bool:
    if node.tag == qn("w:tr"):
        height = node.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
        is_off = node.find(f"{qn('w:trPr')}/{qn('w:hidden')}")
        return _is_on(is_off) or _is_exactly_under(height, "w:val", "w:hRule")
    if node.tag == qn("w:p"):
        spacing = node.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
        return _is_exactly_under(spacing, "w:line", "w:lineRule")
    return _looks_hidden(node, [*_looks(node, styles)])


def _is_exactly_under(node: Any, value: str, rule: str) -> bool:
    if node is None or node.get(qn(rule)) != "exact":
        return False
    return _number(node, value, LOWEST) < LOWEST


def _looks(run: Any, styles: dict[str, Any]) -> Iterator[Any]:
    """The properties that decide how a run looks, its own first."""
    paragraph = next(run.iterancestors(qn("w:p")), None)
    own = run.find(qn("w:rPr"))
    if own is not None:
        yield own
        yield from _of_style(own.find(qn("w:rStyle")), styles)
    if paragraph is not None:
        yield from _of_style(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"), styles)


def _of_style(reference: Any, styles: dict[str, Any]) -> Iterator[Any]:
    for _ in range(_MOST_STYLES):
        style = styles.get(reference.get(qn("w:val"))) if reference is not None else None
        if style is None:
            return
        if (look := style.find(qn("w:rPr"))) is not None:
            yield look
        reference = style.find(qn("w:basedOn"))


def _looks_hidden(run: Any, looks: list[Any]) -> bool:
    if any(_is_on(_first(looks, name)) for name in ("w:vanish", "w:webHidden", "w:specVanish")):
        return True
    if _number(_first(looks, "w:sz"), "w:val", SMALLEST_SIZE) < SMALLEST_SIZE:
        return True
    if _number(_first(looks, "w:w"), "w:val", NARROWEST) < NARROWEST:
        return True
    if any(look.find(f"{_W14}textFill/{_W14}noFill") is not None for look in looks):
        return True
    return _has_colour_of_ground(run, looks)


def _first(looks: list[Any], name: str) -> Any:
    found = (look.find(qn(name)) for look in looks)
    return next((node for node in found if node is not None), None)


def _has_colour_of_ground(run: Any, looks: list[Any]) -> bool:
    color = _first(looks, "w:color")
    if color is None:
        return False
    shade, written = _ground(run, looks), (color.get(qn("w:val")) or "").upper()
    if _is_pale(written) or color.get(qn("w:themeColor")) in _PAPER_OF_THEME:
        return _is_pale(shade)
    return shade == written


def _ground(run: Any, looks: list[Any]) -> str:
    """The colour behind a run, white where nothing says otherwise, "" for one that is not known."""
    paragraph = next(run.iterancestors(qn("w:p")), run)
    shades = [_first(looks, "w:shd"), paragraph.find(f"{qn('w:pPr')}/{qn('w:shd')}")]
    shades += [cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}") for cell in run.iterancestors(qn("w:tc"))]
    fills = (shade.get(qn("w:fill"), "auto").upper() for shade in shades if shade is not None)
    shade = next((fill for fill in fills if fill != "AUTO"), "")
    if shade or any(_is_marked_up(table) for table in run.iterancestors(qn("w:tbl"))):
        return shade
    return "FFFFFF"


def _is_marked_up(table: Any) -> bool:
    """Whether a style draws the table: it may shade the cells."""
    return table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") is not None


def _is_pale(color: str) -> bool:
    try:
        return len(color) == 6 and min(bytes.fromhex(color)) >= PALEST
    except ValueError:
        return False


def _number(node: Any, name: str, default: int) -> int:
    written = node.get(qn(name), "") if node is not None else ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else default


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val"), "1") not in ("0", "false", "off")
