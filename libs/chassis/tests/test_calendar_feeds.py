"""Addresses of calendars, and calendars as a library of the format reads them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from chassis.calendar_feeds import CalendarEvent, generate_token, parse_token, write_calendar

STAMP: Final = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TEXTS: Final = st.text(max_size=300)


def parsed(*events: CalendarEvent, name: str = "Cases") -> Any:  # noqa: ANN401  # values of any type
    return Calendar.from_ical(write_calendar("test", name, events))


EVENT: Final = CalendarEvent(
    uid="1@test",
    day=date(2026, 12, 1),
    summary="Send the final plan",
    description=("one", "two"),
    category="Statutory deadline",
    stamp=STAMP,
)


def in_calendar(text: str) -> str:
    """A text as it can be in a calendar: with one end of lines, without control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c in "\t\n" or (ord(c) >= 32 and ord(c) != 127))


@given(a=st.uuids(), b=st.uuids())
def test_a_token_is_read_back(a: UUID, b: UUID) -> None:
    token = generate_token(a, b)

    assert parse_token(token.text) == token
    assert len(token.text) == 97


@pytest.mark.parametrize("text", ["", "cal_", "x" * 97, "cal_" + "z" * 93, "cal_" + "0" * 93])
def test_what_is_no_token_is_none(text: str) -> None:
    assert parse_token(text) is None


def test_a_mistyped_token_is_none() -> None:
    text = generate_token(UUID(int=1), UUID(int=2)).text
    changed = "B" if text[60] == "A" else "A"

    assert parse_token(text[:60] + changed + text[61:]) is None


def test_a_day_is_a_date_in_every_time_zone() -> None:
    [found] = parsed(
        replace(EVENT, day=date(2027, 3, 28), sequence=3, url="https://example.org/a,b;c")
    ).walk("VEVENT")

    assert found["DTSTART"].dt == date(2027, 3, 28)
    assert found["DTEND"].dt == date(2027, 3, 29)
    assert found["DTSTAMP"].dt == STAMP
    assert found["SEQUENCE"] == 3
    assert found["URL"] == "https://example.org/a,b;c"
    assert found["DESCRIPTION"] == "one\ntwo"


@pytest.mark.parametrize(
    ("day", "utc"), [(date(2027, 3, 26), 9), (date(2027, 3, 29), 8), (date(2027, 10, 31), 9)]
)
def test_a_time_is_that_of_england_in_summer_and_in_winter(day: date, utc: int) -> None:
    at_nine = replace(EVENT, day=day, starts_at=time(9), ends_at=time(12, 30))

    timed, open_ended = parsed(at_nine, replace(at_nine, uid="2", ends_at=None)).walk("VEVENT")

    start = datetime(day.year, day.month, day.day, utc, tzinfo=UTC)
    assert timed["DTSTART"].dt == open_ended["DTSTART"].dt == start
    assert timed["DTEND"].dt == start.replace(hour=utc + 3, minute=30)
    assert "DTEND" not in open_ended


@given(name=TEXTS, summary=TEXTS, description=st.lists(TEXTS, max_size=5))
def test_any_text_is_read_back(name: str, summary: str, description: list[str]) -> None:
    """So no text ends a line, and none adds a property or an event."""
    made = replace(EVENT, summary=summary, description=description)

    calendar = parsed(made, replace(EVENT, uid="2@test"), name=name)

    first, second = calendar.walk("VEVENT")
    assert first["SUMMARY"] == in_calendar(summary)
    assert first["DESCRIPTION"] == in_calendar("\n".join(description))
    assert second["SUMMARY"] == "Send the final plan"
    assert calendar.keys() == parsed(EVENT).keys()


@given(summary=TEXTS)
def test_a_line_has_at_most_75_octets_and_is_utf_8(summary: str) -> None:
    content = write_calendar("test", summary, [replace(EVENT, summary=summary)])

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert [line.decode() for line in lines][-1] == ""


def test_the_same_events_are_the_same_bytes() -> None:
    assert write_calendar("a", "b", [EVENT]) == write_calendar("a", "b", [EVENT])


def test_the_last_day_of_all_has_an_end() -> None:
    [found] = parsed(replace(EVENT, day=date.max)).walk("VEVENT")

    assert found["DTEND"].dt == date.max
