"""Calendars as a real CalDAV server, Radicale, takes them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from icalendar import Calendar

from chassis.calendar_feeds import CalendarEvent, write_calendar
from chassis.testing.calendar_server import CalendarServer, running_calendar_server

DEADLINE: Final = CalendarEvent(
    uid="deadline-1@send-casework",
    day=date(2027, 4, 11),
    summary="Send the final plan · SEN/2024/00123",
    description=("Last day in law: Monday 12 April 2027.", "a; b, c"),
    category="Statutory deadline",
    stamp=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    sequence=4,
    url="https://www.legislation.gov.uk/uksi/2014/1530/regulation/13",
)
HEARING: Final = replace(
    DEADLINE,
    uid="hearing-2@send-casework",
    day=date(2027, 3, 28),
    summary="Tribunal hearing · SEN/2024/00123",
    category="Hearing",
    is_busy=True,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarServer]:
    with running_calendar_server(tmp_path_factory.mktemp("radicale")) as started:
        yield started


def put(server: CalendarServer, *events: CalendarEvent) -> None:
    server.put(write_calendar("SEND casework", "SEND cases", events))


def stored(server: CalendarServer) -> dict[str, Any]:
    calendar: Any = Calendar.from_ical(server.calendar())
    return {str(each["UID"]): each for each in calendar.walk("VEVENT")}


def in_april(server: CalendarServer) -> str:
    return server.between(date(2027, 4, 1), date(2027, 5, 1))


def test_a_server_takes_a_calendar_and_a_moved_day_moves_its_entry(server: CalendarServer) -> None:
    put(server, DEADLINE, HEARING)

    before, found = stored(server), in_april(server)

    assert before.keys() == {DEADLINE.uid, HEARING.uid}
    assert before[DEADLINE.uid]["DTSTART"].dt == date(2027, 4, 11)
    assert before[DEADLINE.uid]["SUMMARY"] == DEADLINE.summary
    assert before[DEADLINE.uid]["DESCRIPTION"] == "\n".join(DEADLINE.description)
    assert before[HEARING.uid]["CATEGORIES"].cats == ["Hearing"]
    assert DEADLINE.uid in found
    assert HEARING.uid not in found

    put(server, DEADLINE, replace(HEARING, day=date(2027, 4, 7), sequence=5))

    after = stored(server)
    assert after.keys() == before.keys()
    assert after[HEARING.uid]["DTSTART"].dt == date(2027, 4, 7)
    assert HEARING.uid in in_april(server)


def test_an_entry_that_is_gone_is_gone(server: CalendarServer) -> None:
    put(server, DEADLINE, HEARING)

    put(server, HEARING)

    assert stored(server).keys() == {HEARING.uid}
