"""`python -m bench [row …]`: measure, and print the table."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Final

import typer
from rich.console import Console

from bench.ground import Effort, Ground, ground
from bench.machine import machine
from bench.measured import Line
from bench.report import as_json, table
from bench.rows import (
    append,
    deliveries,
    http,
    imports,
    latency,
    neighbours,
    reading,
    rebuilding,
    timetables,
    whole_council,
)
from chassis.garbage import set_aside

ROWS: Final[Mapping[str, Callable[[Ground], Awaitable[Sequence[Line]]]]] = {
    "append": append.measure,
    "import": imports.measure,
    "read": reading.measure,
    "rebuild": rebuilding.measure,
    "http": http.measure,
    "latency": latency.measure,
    "neighbours": neighbours.measure,
    "deliveries": deliveries.measure,
    "timetable": timetables.measure,
    "council": whole_council.measure,
}
"""The rows of design.md 7, in its order, and what one council costs another."""
_WIDTH: Final = 170


def main(
    rows: Annotated[
        list[str] | None, typer.Argument(help=f"Some of: {', '.join(ROWS)}. All, if none is named.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    repeats: Annotated[int, typer.Option(min=1, help="Counted repeats of each side.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.2, help="How long each repeat takes.")] = 1.5,
    full: Annotated[bool, typer.Option("--full", help="Time all 50,000 cases: minutes.")] = False,
) -> None:
    """Measure against the peers, both sides in turn on one server, and print the table."""
    chosen = rows or list(ROWS)
    if unknown := sorted(set(chosen) - ROWS.keys()):
        raise typer.BadParameter(f"there is no row {', '.join(unknown)}", param_hint="rows")
    with ground(Effort(repeats, seconds, full)) as on:
        told, lines = asyncio.run(_measured(on, chosen))
    if json:
        typer.echo(as_json(lines, told))
    else:
        console = Console()
        # Cells that break make no table: a narrow terminal may scroll instead.
        console.width = max(console.width, _WIDTH)
        console.print(table(lines, told))


async def _measured(on: Ground, chosen: Sequence[str]) -> tuple[str, Sequence[Line]]:
    told = await machine(on.server.admin_url)
    lines: list[Line] = []
    with Console(stderr=True).status("") as status:
        for name in chosen:
            status.update(f"measuring {name} …")
            set_aside()  # as every process of ours does when it has started
            lines += await ROWS[name](on)
    return told, lines


if __name__ == "__main__":
    typer.run(main)
