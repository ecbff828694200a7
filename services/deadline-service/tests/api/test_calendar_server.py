"""Calendars as a real CalDAV server, Radicale, takes them."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import httpx
import pytest
from icalendar import Calendar

from chassis.calendar_feeds import AllDayEvent, write_calendar

DEADLINE: Final = AllDayEvent(
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
CONFIG: Final = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""
IN_APRIL: Final = """<?xml version="1.0"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="20270401T000000Z" end="20270501T000000Z"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("radicale")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config"
    config.write_text(CONFIG.format(port=port, folder=folder / "collections"))
    process = subprocess.Popen([sys.executable, "-m", "radicale", "--config", str(config)])  # noqa: S603
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=("officer", "x")) as client:
        _wait_until_up(client, process)
        yield client
    process.terminate()
    process.wait(timeout=10)


def put(server: httpx.Client, *events: AllDayEvent) -> None:
    content = write_calendar("SEND casework", "SEND cases", events)
    response = server.put(
        "/officer/cases/", content=content, headers={"Content-Type": "text/calendar; charset=utf-8"}
    )
    assert response.status_code in {201, 204}, response.text


def stored(server: httpx.Client) -> dict[str, Any]:
    calendar: Any = Calendar.from_ical(server.get("/officer/cases/").content)
    return {str(each["UID"]): each for each in calendar.walk("VEVENT")}


def in_april(server: httpx.Client) -> str:
    response = server.request("REPORT", "/officer/cases/", content=IN_APRIL, headers={"Depth": "1"})
    assert response.status_code == 207
    return response.text


def test_a_server_takes_a_calendar_and_a_moved_day_moves_its_entry(server: httpx.Client) -> None:
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


def test_an_entry_that_is_gone_is_gone(server: httpx.Client) -> None:
    put(server, DEADLINE, HEARING)

    put(server, HEARING)

    assert stored(server).keys() == {HEARING.uid}


def _wait_until_up(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while True:
        assert process.poll() is None
        try:
            client.get("/.web/")
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return
