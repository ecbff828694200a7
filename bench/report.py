"""The lines as a person reads them, and as a program does."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.table import Table

from bench.measured import Bound, Line, Spread

_SAID: Final = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}
_SMALL, _LARGE = 10, 100


def table(lines: Sequence[Line], machine: str) -> Table:
    """The table: median and, in brackets, the least and the most of the repeats."""
    made = Table(title=machine, title_justify="left", caption="median (least to most)")
    for heading in ("what", "ours", "peer", "theirs", "ratio", "reach", "reached"):
        made.add_column(heading, justify="left" if heading in {"what", "peer"} else "right")
    for line in lines:
        made.add_row(
            line.what,
            f"{_spread(line.ours)} {line.unit}",
            line.peer,
            _spread(line.theirs),
            _spread(line.ratio),
            _reach(line),
            _SAID[line.reached],
        )
    return made


def as_json(lines: Sequence[Line], machine: str) -> str:
    """The same as JSON."""
    told = [{**asdict(line), "reached": line.reached} for line in lines]
    return json.dumps({"machine": machine, "lines": told}, indent=2)


def _reach(line: Line) -> str:
    if line.ratio_reach is not None:
        return f"ratio {_bound(line.ratio_reach)}"
    return "" if line.reach is None else f"{_bound(line.reach)} {line.unit}"


def _bound(bound: Bound) -> str:
    return f"{'≤' if bound.at_most else '≥'} {bound.number:,g}"


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return ""
    return f"{_number(spread.median)} ({_number(spread.least)} to {_number(spread.most)})"


def _number(value: float) -> str:
    """Three figures that mean something."""
    if abs(value) < _SMALL:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < _LARGE else f"{value:,.0f}"
