"""The boxes drawn over the page pictures, and the crop of the page that a value was read from."""

from __future__ import annotations

from dataclasses import dataclass

from review.intake import catalogue
from review.intake.bands import RANK, Band, band_of, dom_id
from review.intake.shapes import Field, PageView, ReviewContent

_MARGIN = 0.006  # boxes are drawn a little larger than the words they hold
_WIDE = 1000  # boxes are in units of a thousandth of the page width, on both axes
_CSS_PIXELS_PER_PAGE_WIDTH = 760


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """The box of a field, with the band and the worst open flag that colour and pattern it."""

    dom_id: str
    label: str
    band: Band
    severity: str
    x: float
    y: float
    width: float
    height: float
    # Where the sign of its flag stands: on the left border, or inside at the page's edge.
    mark_x: float
    mark_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """One page picture with its boxes; `view_height` is the height of the drawing 1000 wide."""

    page: PageView
    view_height: int
    boxes: tuple[BoxView, ...]
    doubt_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """The part of the page a value was read from, as an SVG viewBox in pixels of the page picture."""

    view_box: str
    image: str
    page_width: int
    page_height: int
    width: int
    height: int


def sheets(content: ReviewContent) -> tuple[SheetView, ...]:
    """The pages with the boxes of their fields."""
    worst = _worst_open_flag(content)
    return tuple(_sheet(page, content["fields"], worst) for page in content["pages"])


def crop(field: Field | None, pages: dict[int, PageView]) -> Crop | None:
    """What the page shows where this value was read; None when no place is known, or too much for a picture."""
    if field is None or field["box"] is None or field["page"] not in pages:
        return None
    page = pages[field["page"]]
    x0, y0, x1, y1 = field["box"]
    left, top = max(x0 - 0.01, 0) * page["width"], max(y0 - _MARGIN, 0) * page["height"]
    wide = min(x1 + 0.01, 1) * page["width"] - left
    high = max(min(y1 + _MARGIN, 1) * page["height"] - top, 1.0)
    usual, fitting = _CSS_PIXELS_PER_PAGE_WIDTH / page["width"], 96 / high
    if fitting < usual / 2:  # nobody could read it
        return None
    scale = min(max(usual, 22 / high), fitting)
    return Crop(
        view_box=f"{left:.0f} {top:.0f} {wide:.0f} {high:.0f}",
        image=page["image"],
        page_width=page["width"],
        page_height=page["height"],
        width=round(wide * scale),
        height=round(high * scale),
    )


def _worst_open_flag(content: ReviewContent) -> dict[str, str]:
    worst: dict[str, str] = {}
    for flag in sorted(content["flags"], key=lambda flag: -RANK[flag["severity"]]):
        if not flag.get("answer"):
            worst.update(dict.fromkeys(flag["fields"], flag["severity"]))
    return worst


def _sheet(page: PageView, fields: list[Field], worst: dict[str, str]) -> SheetView:
    ratio = page["height"] / max(page["width"], 1)
    boxes = tuple(
        _box(field, worst.get(field["name"], ""), ratio)
        for field in fields
        if field["page"] == page["number"] and field["box"] is not None
    )
    return SheetView(
        page=page,
        view_height=round(_WIDE * ratio),
        boxes=boxes,
        doubt_count=sum(1 for box in boxes if box.band == "doubtful" or box.severity),
    )


def _box(field: Field, severity: str, ratio: float) -> BoxView:
    x0, y0, x1, y1 = field["box"] or [0, 0, 0, 0]
    top, high = (y0 * ratio - _MARGIN * 0.7) * _WIDE, ((y1 - y0) * ratio + _MARGIN * 1.4) * _WIDE
    return BoxView(
        dom_id=dom_id(field["name"]),
        label=catalogue.entry_for(field["name"]).label,
        band=band_of(field),
        severity=severity,
        x=round((x0 - _MARGIN) * _WIDE, 1),
        y=round(top, 1),
        width=round((x1 - x0 + 2 * _MARGIN) * _WIDE, 1),
        height=round(high, 1),
        mark_x=round(max((x0 - _MARGIN) * _WIDE, 14), 1),
        mark_y=round(max(top, 14), 1),
    )
