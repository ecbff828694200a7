"""`python -m bench [row …]`: measure, and print the table."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Final

import typer
from rich.console import Console

from bench.environment import BenchEnvironment, RunOptions, bench_environment
from bench.machine import describe_machine
from bench.report import render_results, results_json
from bench.results import Result
from bench.scenarios import (
    append,
    council_simulation,
    deliveries,
    fairness,
    figures,
    folding,
    http,
    imports,
    isolation,
    large_case,
    latency,
    neighbours,
    notices,
    projections,
    reading,
    rebuilding,
    searching,
    timetables,
    whole_council,
    worklists,
)
from chassis.gc_tuning import freeze_gc
from chassis.testing import use_pepper_of_tests

SCENARIOS: Final[Mapping[str, Callable[[BenchEnvironment], Awaitable[Sequence[Result]]]]] = {
    "append": append.measure,
    "import": imports.measure,
    "read": reading.measure,
    "rebuild": rebuilding.measure,
    "http": http.measure,
    "isolation": isolation.measure,
    "search": searching.measure,
    "large-case": large_case.measure,
    "latency": latency.measure,
    "neighbours": neighbours.measure,
    "deliveries": deliveries.measure,
    "fairness": fairness.measure,
    "notices": notices.measure,
    "fold": folding.measure,
    "timetable": timetables.measure,
    "projections": projections.measure,
    "figures": figures.measure,
    "worklist": worklists.measure,
    "council": whole_council.measure,
    "simulation": council_simulation.measure,
}
"""The scenarios, in the order of the table in docs/benchmarks.md."""
_WIDTH: Final = 170


def main(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help=f"Some of: {', '.join(SCENARIOS)}. All, if none is named."),
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    repeats: Annotated[int, typer.Option(min=1, help="Counted repeats of each side.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.2, help="How long each repeat takes.")] = 1.5,
    full: Annotated[bool, typer.Option("--full", help="Time all 50,000 cases: minutes.")] = False,
    size: Annotated[
        float, typer.Option(min=0.001, help="A factor of what is prepared: cases, notices …")
    ] = 1.0,
) -> None:
    """Measure against the peers, both sides in turn on one server, and print the table."""
    use_pepper_of_tests()
    chosen = scenarios or list(SCENARIOS)
    if unknown := sorted(set(chosen) - SCENARIOS.keys()):
        raise typer.BadParameter(f"there is no row {', '.join(unknown)}", param_hint="scenarios")
    with bench_environment(RunOptions(repeats, seconds, full, size)) as on:
        machine, lines = asyncio.run(_measure(on, chosen))
    if json:
        typer.echo(results_json(lines, machine))
    else:
        console = Console()
        # Cells that break make no table: a narrow terminal may scroll instead.
        console.width = max(console.width, _WIDTH)
        console.print(render_results(lines, machine))


async def _measure(on: BenchEnvironment, chosen: Sequence[str]) -> tuple[str, Sequence[Result]]:
    machine = await describe_machine(on.server.admin_url)
    lines: list[Result] = []
    with Console(stderr=True).status("") as status:
        for name in chosen:
            status.update(f"measuring {name} …")
            freeze_gc()  # as every process of the system does after its start
            lines += await SCENARIOS[name](on)
    return machine, lines


if __name__ == "__main__":
    typer.run(main)
