"""A calendar as RFC 5545 has it, of events of a day.

An event without a time is written as a date, which is the same day in every time zone; a time is
written in UTC, so that no definition of a time zone is needed. Nothing depends on the clock: the
same events are the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from chassis.clock.clock import LONDON

_MAX_OCTETS: Final = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that no text may have (RFC 5545, 3.3.11: TEXT)."""
_LINE_END: Final = re.compile(r"\r\n?|\n")
_SPECIAL: Final = re.compile(r"[\\;,]")
_LAST_DAY: Final = date.max - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event of a day.

    `uid` stays the same when the day moves; `sequence` and `stamp` (in UTC, when it was last
    changed) then grow. `category` tells kinds of events apart. `is_busy`: it takes its time.
    `starts_at` and `ends_at` are local times in England; without the former it is a whole day,
    without the latter its end is not known.
    """

    uid: str
    day: date
    summary: str
    description: Sequence[str]
    category: str
    stamp: datetime
    sequence: int = 0
    url: str = ""
    is_busy: bool = False
    starts_at: time | None = None
    ends_at: time | None = None


def write_calendar(product: str, name: str, events: Iterable[CalendarEvent]) -> bytes:
    """The file of a calendar with its name; programs are asked to read it again each hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(product)}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Europe/London",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(map(_folded, lines))


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_instant(event.stamp)}"
    yield f"SEQUENCE:{event.sequence}"
    yield from _period(event)
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(chr(10).join(event.description))}"
    yield f"CATEGORIES:{_text(event.category)}"
    yield f"TRANSP:{'OPAQUE' if event.is_busy else 'TRANSPARENT'}"
    if event.url:
        yield f"URL:{_CONTROL.sub('', _LINE_END.sub('', event.url))}"
    yield "END:VEVENT"


def _period(event: CalendarEvent) -> Iterator[str]:
    if event.starts_at is None:
        day = min(event.day, _LAST_DAY)
        yield f"DTSTART;VALUE=DATE:{_date(day)}"
        yield f"DTEND;VALUE=DATE:{_date(day + timedelta(days=1))}"
        return
    yield f"DTSTART:{_instant(datetime.combine(event.day, event.starts_at, LONDON))}"
    if event.ends_at is not None:
        yield f"DTEND:{_instant(datetime.combine(event.day, event.ends_at, LONDON))}"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _date(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(value: str) -> str:
    """A value of type TEXT, escaped; control characters are left out."""
    plain = _CONTROL.sub("", _LINE_END.sub("\n", value))
    return _SPECIAL.sub(r"\\\g<0>", plain).replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line in UTF-8 with its end, folded between characters."""
    encoded = line.encode("utf-8", "replace")
    if len(encoded) <= _MAX_OCTETS:
        return encoded + b"\r\n"
    parts: list[bytes] = []
    start, room = 0, _MAX_OCTETS
    while start < len(encoded):
        end = min(start + room, len(encoded))
        while end < len(encoded) and encoded[end] & 0xC0 == 0x80:  # noqa: PLR2004  # inside a character
            end -= 1
        parts.append(encoded[start:end])
        start, room = end, _MAX_OCTETS - 1
    return b"\r\n ".join(parts) + b"\r\n"
