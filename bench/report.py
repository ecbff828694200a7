"""Renders the results as a table and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.table import Table

from bench.results import Result, Spread, Target

_MARKS: Final = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}
_SMALL, _LARGE = 10, 100


def render_results(lines: Sequence[Result], machine: str) -> Table:
    """The table: median and, in brackets, the least and the most of the repeats."""
    made = Table(title=machine, title_justify="left", caption="median (least to most)")
    for heading in ("label", "figure", "peer", "peer figure", "ratio", "target", "met"):
        made.add_column(heading, justify="left" if heading in {"label", "peer"} else "right")
    for line in lines:
        made.add_row(
            line.label,
            f"{_spread(line.figure)} {line.unit}",
            line.peer,
            _spread(line.peer_figure),
            _spread(line.ratio),
            _target(line),
            _MARKS[line.target_met],
        )
    return made


def results_json(lines: Sequence[Result], machine: str) -> str:
    """The results as JSON."""
    rows = [{**asdict(line), "target_met": line.target_met} for line in lines]
    return json.dumps({"machine": machine, "lines": rows}, indent=2)


def _target(line: Result) -> str:
    if line.ratio_target is not None:
        return f"ratio {_bound(line.ratio_target)}"
    return "" if line.target is None else f"{_bound(line.target)} {line.unit}"


def _bound(bound: Target) -> str:
    return f"{'≤' if bound.at_most else '≥'} {bound.value:,g}"


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return ""
    return f"{_number(spread.median)} ({_number(spread.least)} to {_number(spread.most)})"


def _number(value: float) -> str:
    """A number with three significant figures."""
    if abs(value) < _SMALL:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < _LARGE else f"{value:,.0f}"
