"""`python -m bench.backtest`: how often the 80 % intervals of forecasts held, on made-up councils.

Exit code 0 if between 70 and 90 of 100 did in each series, 1 if not.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import typer

from bench.backtest.comparison import ForecastResult, coverage_by_series, outcomes_of
from bench.backtest.known_requests import MadeUpRequests

LAST_DAY: Final = date(2026, 11, 27)
DAYS: Final = (
    *(date(2024, 3, 1), date(2024, 6, 10), date(2024, 9, 2), date(2025, 1, 20)),
    *(date(2025, 5, 5), date(2025, 9, 1), date(2025, 11, 10), date(2026, 2, 2), date(2026, 5, 11)),
)
"""The days of the forecasts: at least two years of history before them, half a year after them."""
_LEAST: Final = 70
_MOST: Final = 90


def main(
    seeds: Annotated[
        str, typer.Option(help="Which councils, separated by commas.")
    ] = "1,2,3,4,5,6",
    size: Annotated[int, typer.Option(min=100, help="Cases of each council.")] = 3000,
) -> None:
    """Forecast from what was known on earlier days, compare with what came, print how often."""
    outcomes: list[ForecastResult] = []
    for seed in map(int, seeds.split(",")):
        council = MadeUpRequests(seed, size, LAST_DAY)
        outcomes += outcomes_of(council, DAYS)
        typer.echo(f"council {seed}: {len(outcomes)} intervals so far", err=True)
    if not outcomes:
        typer.echo("Too few requests are known for a forecast: no interval.")
        raise typer.Exit(1)
    raise typer.Exit(0 if _print(outcomes) else 1)


def _print(outcomes: Sequence[ForecastResult]) -> bool:
    """Print the table; returns whether each coverage is as it should be."""
    typer.echo(f"{'series':42}{'intervals':>10}{'held':>9}{'actual / expected':>20}")
    are_right = True
    for series, found in coverage_by_series(outcomes).items():
        ratio = found.actual / found.expected if found.expected else 0.0
        typer.echo(f"{series:42}{found.intervals:10}{found.percentage:8.1f}%{ratio:20.3f}")
        are_right = are_right and _LEAST <= found.percentage <= _MOST
    return are_right


if __name__ == "__main__":
    typer.run(main)
