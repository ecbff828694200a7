"""The settings of a council, and their documentation."""

import re
from datetime import date
from pathlib import Path

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.store.calendars import england_calendar

README = Path(__file__).parents[2] / "README.md"


def test_the_table_of_settings_names_exactly_those_there_are() -> None:
    _, _, rest = README.read_text().partition("## What a council may choose")
    table = rest.partition("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(CouncilSettings.model_fields)


def test_closure_days_affect_only_the_last_working_day() -> None:
    settings = CouncilSettings(closure_days=(date(2026, 12, 30), date(2026, 12, 31)))

    office = settings.office_calendar(england_calendar())

    assert office.last_working_day(date(2027, 1, 3)) == date(2026, 12, 29)
    assert england_calendar().last_working_day(date(2027, 1, 3)) == date(2026, 12, 31)
    assert (
        settings.counting_options(england_calendar(), protects_family=False).calendar
        is england_calendar()
    )
