"""Charts as SVG, readable by a screen reader and without colour.

A chart has a title and a description of all it shows. Every bar and point has its label and its
number as text beside it; there is one series, so no colour stands for anything. The text is
escaped. An image has no script, style sheet or reference to another resource.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from deadline_service.api.performance.chart_data import ChartData, ChartPoint
from deadline_service.domain.figures.grouping import FigureGrouping

_WIDTH: Final = 960
_LABEL_WIDTH: Final = 330
_BAR_WIDTH: Final = 420
_BAR_HEIGHT: Final = 24
_ROW_HEIGHT: Final = 36
_TOP: Final = 84
_LINE_HEIGHT: Final = 260
_MAX_LABEL: Final = 40
INK: Final = "#0b0c0c"
"""The colour of text and lines."""
FILL: Final = "#1d70b8"
"""The colour of bars and points."""
_FONT: Final = 'font-family="Arial, Helvetica, sans-serif"'
_FEWEST_OF_LINE: Final = 2
_MIN_STEP: Final = 44
"""Between months; their labels are on two lines, so that each has room for two steps."""


def chart_svg(data: ChartData) -> str:
    """A chart: a line by month, bars by anything else."""
    is_line = data.by is FigureGrouping.MONTH and len(data.shown) >= _FEWEST_OF_LINE
    return _line_chart(data) if is_line else _bar_chart(data)


def _bar_chart(data: ChartData) -> str:
    points = data.shown
    scale = _scale(data)
    bars = (
        part
        for place, point in enumerate(points)
        for part in _bar(point, _TOP + place * _ROW_HEIGHT, scale)
    )
    return _image(data, _TOP + max(1, len(points)) * _ROW_HEIGHT + 16, bars)


def _bar(point: ChartPoint, top: int, scale: float) -> Iterator[str]:
    baseline = top + _BAR_HEIGHT - 7
    width = round((point.value or 0) / scale * _BAR_WIDTH, 1)
    yield svg_text(_LABEL_WIDTH - 10, baseline, _shortened(point.label), anchor="end")
    if point.value is not None:
        yield (
            f'<rect x="{_LABEL_WIDTH}" y="{top}" width="{width}" height="{_BAR_HEIGHT}"'
            f' fill="{FILL}" stroke="{INK}"/>'
        )
    yield svg_text(_LABEL_WIDTH + width + 8, baseline, point.text)


def _line_chart(data: ChartData) -> str:
    points = data.shown
    scale = _scale(data)
    width = max(_WIDTH, 120 + _MIN_STEP * (len(points) - 1))
    step = (width - 120) / max(1, len(points) - 1)
    places = [
        (
            round(60 + number * step, 1),
            round(_TOP + _LINE_HEIGHT - (each.value or 0) / scale * _LINE_HEIGHT, 1),
            each,
        )
        for number, each in enumerate(points)
    ]
    return _image(data, _TOP + _LINE_HEIGHT + 84, _line(places, width), width)


def _line(places: Sequence[tuple[float, float, ChartPoint]], width: int) -> Iterator[str]:
    """The axis, the parts between points that have numbers, the points, and what each is."""
    bottom = _TOP + _LINE_HEIGHT
    yield f'<line x1="40" y1="{bottom}" x2="{width - 40}" y2="{bottom}" stroke="{INK}"/>'
    for (x, y, one), (next_x, next_y, other) in itertools.pairwise(places):
        if one.value is not None and other.value is not None:
            yield (
                f'<line x1="{x}" y1="{y}" x2="{next_x}" y2="{next_y}"'
                f' stroke="{FILL}" stroke-width="3"/>'
            )
    for number, (x, y, point) in enumerate(places):
        if point.value is not None:
            yield f'<circle cx="{x}" cy="{y}" r="5" fill="{FILL}" stroke="{INK}"/>'
        # Labels of neighbours are on two lines, so that they do not run into each other.
        lower = bottom + 22 + 20 * (number % 2)
        yield svg_text(x, lower, point.label, anchor="middle", size=12)
        number_text = point.text.partition(" ")[0]
        yield svg_text(x, y - 12 - 14 * (number % 2), number_text, anchor="middle", size=12)


def _scale(data: ChartData) -> float:
    """The number at the end of the axis, which begins at 0."""
    if data.unit == "per cent":
        return 100
    return max((each.value or 0 for each in data.shown), default=0) or 1


def svg_image(
    title: str,
    subtitle: str,
    description: str,
    height: int,
    parts: Iterable[str],
    width: int = _WIDTH,
) -> str:
    """An image with a title, a description for a screen reader, and some parts."""
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img"',
            ' aria-labelledby="chart-title chart-desc"',
            f' viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
            f'<title id="chart-title">{escape(title)}</title>',
            f'<desc id="chart-desc">{escape(description)}</desc>',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            svg_text(16, 32, title, size=22),
            svg_text(16, 58, subtitle, size=13),
            *parts,
            "</svg>",
        )
    )


def svg_text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 14) -> str:
    """Escaped text at a place."""
    return (
        f'<text x="{x}" y="{y}" {_FONT} font-size="{size}" fill="{INK}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )


def _image(data: ChartData, height: int, parts: Iterable[str], width: int = _WIDTH) -> str:
    return svg_image(data.title, data.subtitle, data.description, height, parts, width)


def _shortened(label: str) -> str:
    """A label that fits beside a bar; the table and the description have it whole."""
    return (
        label if len(label) <= _MAX_LABEL else f"{label[: _MAX_LABEL - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
