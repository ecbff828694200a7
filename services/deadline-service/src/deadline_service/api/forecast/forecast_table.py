"""A forecast as lines of a table, for a spreadsheet."""

import csv
import io
from typing import Final

from deadline_service.api.forecast.responses import Forecast, ForecastSeries

_PARTS: Final = ("expected", "low", "high")
FORECAST_COLUMNS: Final = (
    *("from_on", "to_on"),
    *(f"{series}_{part}" for series in ForecastSeries for part in _PARTS),
    *("today", "known_on", "outcome"),
)
"""The columns of the CSV."""


def forecast_csv(found: Forecast) -> str:
    """The weeks of a forecast as CSV; only the header where too few are known."""
    text = io.StringIO()
    lines = csv.DictWriter(text, FORECAST_COLUMNS)
    lines.writeheader()
    for week in found.weeks:
        numbers = {
            f"{series}_{part}": getattr(getattr(week, series), part)
            for series in ForecastSeries
            for part in _PARTS
        }
        lines.writerow(
            {
                "from_on": week.from_on,
                "to_on": week.to_on,
                **numbers,
                "today": found.today,
                "known_on": found.known_on,
                "outcome": found.outcome,
            }
        )
    return text.getvalue()
