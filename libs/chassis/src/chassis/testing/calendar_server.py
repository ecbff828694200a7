"""Radicale, a CalDAV server, as a process that takes calendars as programs of users do."""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import httpx

from chassis.free_ports import find_free_port

_START_TIMEOUT_SECONDS: Final = 60.0
_CONFIG: Final = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""
_QUERY: Final = """<?xml version="1.0"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{from_on:%Y%m%d}T000000Z" end="{to_on:%Y%m%d}T000000Z"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""


class CalendarServer:
    """One calendar of a server."""

    _PATH: Final = "/officer/cases/"

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def put(self, calendar: bytes) -> None:
        """Replace the calendar with a file, which must be accepted."""
        content_type = {"Content-Type": "text/calendar; charset=utf-8"}
        response = self._http.put(self._PATH, content=calendar, headers=content_type)
        assert response.status_code in {201, 204}, response.text

    def calendar(self) -> bytes:
        """The calendar, as the server has stored it."""
        return self._http.get(self._PATH).content

    def between(self, from_on: date, to_on: date) -> str:
        """The entries from a day to before another, as the server has found them, in XML."""
        query = _QUERY.format(from_on=from_on, to_on=to_on)
        response = self._http.request("REPORT", self._PATH, content=query, headers={"Depth": "1"})
        assert response.status_code == httpx.codes.MULTI_STATUS
        return response.text


@contextmanager
def running_calendar_server(folder: Path) -> Generator[CalendarServer]:
    """A server that stores its calendars in an empty folder; at the end it is stopped."""
    port = find_free_port()
    config = folder / "config"
    config.write_text(_CONFIG.format(port=port, folder=folder / "collections"))
    process = subprocess.Popen([sys.executable, "-m", "radicale", "--config", str(config)])  # noqa: S603  # a fixed module
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=("officer", "x")) as http:
            _wait_until_up(http, process)
            yield CalendarServer(http)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_up(http: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_TIMEOUT_SECONDS
    while True:
        assert process.poll() is None
        try:
            http.get("/.web/")
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return
