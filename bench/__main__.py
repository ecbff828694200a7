"""`python -m bench [row …]`: measure, and print each figure beside its peer and its target."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bench.ground import Effort, Ground, ground
from bench.machine import machine
from bench.measured import Line, Spread

ROWS: Final = (
    "append",
    "imports",
    "reading",
    "rebuilding",
    "http",
    "latency",
    "deliveries",
    "timetables",
    "whole_council",
)
"""The rows there are, in the order of design.md 7; each is a module of bench.rows."""


def main(
    rows: Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(ROWS)}.")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Counted repeats of each side.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, help="Of each repeat.")] = 1.5,
    full: Annotated[bool, typer.Option(help="The largest council, all of it.")] = False,  # noqa: FBT002  # an option
    as_json: Annotated[bool, typer.Option("--json", help="Instead of a table.")] = False,  # noqa: FBT002  # an option
) -> None:
    """Measure against the peers, both sides on one server in one run."""
    unknown = set(rows or ()) - set(ROWS)
    if unknown:
        raise typer.BadParameter(f"there is no row {', '.join(sorted(unknown))}")
    console = Console(stderr=True)
    with ground(Effort(repeats, seconds, full)) as place:
        where = asyncio.run(machine(place.server.admin_url))
        lines: list[Line] = []
        for row in rows or ROWS:
            console.print(f"measuring {row} …", highlight=False)
            lines.extend(_measured(row, place))
    if as_json:
        typer.echo(json.dumps({"machine": where, "lines": [_shown(line) for line in lines]}))
    else:
        typer.echo(where)
        Console(width=150).print(_table(lines))


def _measured(row: str, place: Ground) -> Sequence[Line]:
    return asyncio.run(import_module(f"bench.rows.{row}").measure(place))


def _table(lines: Sequence[Line]) -> Table:
    table = Table("what", "ours (least-most)", "peer", "theirs", "ratio (least-most)", "reached")
    for line in lines:
        table.add_row(
            line.what,
            f"{_told(line.ours)} {line.unit}",
            line.peer,
            _told(line.theirs),
            _told(line.ratio, digits=2),
            {None: "", True: "yes", False: "NO"}[line.reached] + _target(line),
        )
    return table


def _told(spread: Spread | None, digits: int = 1) -> str:
    if spread is None:
        return ""
    return f"{spread.median:,.{digits}f} ({spread.least:,.{digits}f}-{spread.most:,.{digits}f})"  # noqa: RUF001  # a range


def _target(line: Line) -> str:
    bound = line.ratio_reach or line.reach
    return "" if bound is None else f" ({'≤' if bound.at_most else '≥'} {bound.number:g})"


def _shown(line: Line) -> dict[str, object]:
    return {**asdict(line), "reached": line.reached}


if __name__ == "__main__":
    typer.run(main)
