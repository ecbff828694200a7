"""The calendar of panels over HTTP: its addresses, what is in it, and a real CalDAV server."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from icalendar import Calendar
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from case_api.api.dependencies import AppContext
from chassis.app_state import provided
from chassis.calendar_feeds import parse_token
from chassis.database import DriverConnection
from chassis.testing import Database
from chassis.testing.calendar_server import running_calendar_server
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
PANEL: Final[dict[str, Any]] = {
    "held_on": "2026-12-01",
    "kind": "complex_needs",
    "members": [{"member_id": str(UUID(int=1)), "role": "chair", "name": "Robin Example"}],
}
RESOURCES: Final[dict[str, Any]] = {**PANEL, "held_on": "2027-06-03", "kind": "resources"}
TIMES: Final = {"starts_at": "09:30", "ends_at": "12:00"}
EACH: Final = {"instance": "", "request_id": ""}
"""What differs in every response."""
_numbers = count()


class OpenedCase:
    path: str
    case_id: str


@pytest.fixture
async def manager(connect: Connect, council: LedgerId) -> AsyncClient:
    return await connect(council, "calendars:manage", "cases:read", "cases:write")


@pytest.fixture
async def panel(record: Record) -> str:
    """The path of a panel on complex needs on 1 December 2026."""
    return f"/v1/panels/{(await record('/v1/panels', {'panel': PANEL}))['panel_id']}"


async def create(http: AsyncClient, key: str | None = None, **of: str) -> Mapping[str, str]:
    headers = {"Idempotency-Key": key or f"feed-{next(_numbers)}"}
    response = await http.post("/v1/calendar-feeds", json={"kind": "panel", **of}, headers=headers)
    assert response.status_code == 201, response.text
    created: dict[str, str] = response.json()
    return created


async def read(http: AsyncClient, feed: Mapping[str, str]) -> Response:
    """As a calendar program: with nothing but the address."""
    return await http.get(feed["url"], headers={"Authorization": ""})


async def change(http: AsyncClient, panel: str, version: int, **fields: object) -> None:
    body, tag = {**PANEL, **fields}, {"If-Match": f'"{version}"'}
    changed = await http.put(panel, json=body, headers=tag)
    assert changed.status_code == 200, changed.text


def parsed(content: bytes) -> dict[str, Any]:
    """The entries by their UIDs."""
    calendar: Any = Calendar.from_ical(content)
    return {str(each["UID"]): each for each in calendar.walk("VEVENT")}


def uid(panel: str) -> str:
    return f"panel-{panel.rsplit('/', maxsplit=1)[-1]}@send-casework"


def titles(response: Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [str(each["SUMMARY"]) for each in parsed(response.content).values()]


async def test_a_calendar_has_panels_with_the_number_of_their_items(
    manager: AsyncClient, record: Record, panel: str, case: OpenedCase
) -> None:
    feed = await create(manager)
    empty = parsed((await read(manager, feed)).content)[uid(panel)]
    for question in ("plan", "funding"):
        item: dict[str, object] = {"case_id": case.case_id, "question": question, "evidence": []}
        await record(f"{panel}/items", item)

    response = await read(manager, feed)

    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, no-cache"
    entry = parsed(response.content)[uid(panel)]
    assert empty["SUMMARY"] == "Panel: complex needs · no items"
    assert entry["SUMMARY"] == "Panel: complex needs · 2 items"
    assert entry["CATEGORIES"].cats == ["Meeting"]
    assert entry["DTSTART"].dt == date(2026, 12, 1)
    assert entry["TRANSP"] == "TRANSPARENT"
    assert entry["URL"] == f"http://case-api{panel}/items"
    assert str(entry["DESCRIPTION"]).splitlines()[:2] == [
        "On the agenda: 2 items.",
        f"Agenda: http://case-api{panel}/items",
    ]
    assert (empty["SEQUENCE"], entry["SEQUENCE"]) == (1, 3)
    assert entry["DTSTAMP"].dt >= empty["DTSTAMP"].dt
    for unwanted in (b"Robin", b"Sam", b"EHC-1", case.case_id.encode(), b"chair"):
        assert unwanted not in response.content


async def test_a_panel_with_a_time_is_at_that_time_in_england(
    manager: AsyncClient, record: Record
) -> None:
    summer = await record("/v1/panels", {"panel": {**RESOURCES, **TIMES}})
    winter = await record("/v1/panels", {"panel": {**PANEL, "starts_at": "14:00"}})

    found = parsed((await read(manager, await create(manager))).content)

    in_summer, in_winter = (found[uid(each["panel_id"])] for each in (summer, winter))
    assert in_summer["DTSTART"].dt == datetime(2027, 6, 3, 8, 30, tzinfo=UTC)
    assert in_summer["DTEND"].dt == datetime(2027, 6, 3, 11, tzinfo=UTC)
    assert in_winter["DTSTART"].dt == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert "DTEND" not in in_winter


async def test_a_calendar_is_of_one_kind_of_panel_or_of_all_in_its_days(
    manager: AsyncClient, record: Record, panel: str
) -> None:
    assert panel
    for held_on in ("2027-06-03", "2026-10-20", "2028-01-01"):
        await record("/v1/panels", {"panel": {**RESOURCES, "held_on": held_on}})

    of_all = await read(manager, await create(manager))
    of_kind = await read(manager, await create(manager, panel_kind="resources"))
    of_none = await read(manager, await create(manager, panel_kind="placement"))

    assert titles(of_all) == ["Panel: complex needs · no items", "Panel: resources · no items"]
    assert titles(of_kind) == ["Panel: resources · no items"]
    assert titles(of_none) == []
    names = [Calendar.from_ical(each.content)["X-WR-CALNAME"] for each in (of_all, of_none)]
    assert names == ["SEND panels", "SEND panels: placement"]


async def test_a_moved_panel_moves_its_entry_in_a_real_server_and_a_cancelled_one_is_gone(
    manager: AsyncClient, record: Record, panel: str, tmp_path: Path
) -> None:
    other = await record("/v1/panels", {"panel": RESOURCES})
    feed = await create(manager)
    with running_calendar_server(tmp_path) as server:
        server.put((await read(manager, feed)).content)
        before = parsed(server.calendar())

        await change(manager, panel, 1, held_on="2026-12-08", **TIMES)
        server.put((await read(manager, feed)).content)
        moved = parsed(server.calendar())
        in_that_week = server.between(date(2026, 12, 7), date(2026, 12, 14))

        await change(manager, panel, 2, held_on="2026-12-08", cancelled=True)
        server.put((await read(manager, feed)).content)
        cancelled = parsed(server.calendar())

    assert before.keys() == moved.keys() == {uid(panel), uid(other["panel_id"])}
    assert before[uid(panel)]["DTSTART"].dt == date(2026, 12, 1)
    assert moved[uid(panel)]["DTSTART"].dt == datetime(2026, 12, 8, 9, 30, tzinfo=UTC)
    assert moved[uid(panel)]["SEQUENCE"] > before[uid(panel)]["SEQUENCE"]
    assert uid(panel) in in_that_week
    assert cancelled.keys() == {uid(other["panel_id"])}


@pytest.mark.usefixtures("panel")
async def test_the_same_calendar_is_the_same_bytes_and_is_not_sent_twice(
    manager: AsyncClient,
) -> None:
    feed = await create(manager)
    first, second = await read(manager, feed), await read(manager, feed)

    unchanged = await manager.get(feed["url"], headers={"If-None-Match": first.headers["etag"]})

    assert first.content == second.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_a_feed_is_listed_without_its_address_and_revoked_at_once(
    manager: AsyncClient, connect: Connect, other_council: LedgerId
) -> None:
    feed = await create(manager, panel_kind="resources", label="Outlook")
    kept = await create(manager)
    await read(manager, feed)
    elsewhere = await connect(other_council, "calendars:manage")

    first = (await manager.get("/v1/calendar-feeds", params={"limit": 1})).json()
    rest = (await manager.get("/v1/calendar-feeds", params={"cursor": first["next"]})).json()

    assert first["feeds"] == [
        {
            "feed_id": feed["feed_id"],
            "kind": "panel",
            "panel_kind": "resources",
            "label": "Outlook",
            "created_at": feed["created_at"],
            "created_by": feed["created_by"],
            "last_used_on": "2026-11-20",
        }
    ]
    [other] = rest["feeds"]
    assert other["feed_id"] == kept["feed_id"]
    assert {"panel_kind", "label", "last_used_on"}.isdisjoint(other)
    path = f"/v1/calendar-feeds/{feed['feed_id']}"
    assert (await elsewhere.get("/v1/calendar-feeds")).json()["feeds"] == []
    assert (await elsewhere.delete(path)).status_code == 404
    assert (await manager.delete(path)).status_code == 204
    assert (await manager.delete(path)).status_code == 404
    assert (await read(manager, feed)).status_code == 404
    assert (await read(manager, kept)).status_code == 200


@pytest.mark.usefixtures("panel")
async def test_an_address_that_opens_nothing_is_always_the_same_404(
    manager: AsyncClient, connect: Connect, other_council: LedgerId
) -> None:
    feed, revoked = await create(manager), await create(manager)
    await manager.delete(f"/v1/calendar-feeds/{revoked['feed_id']}")
    of_other = await create(await connect(other_council, "calendars:manage"))
    token = feed["token"]
    opened = parse_token(token)
    assert opened
    guessed = replace(opened, secret="0" * 43).text
    elsewhere = replace(opened, ledger_id=other_council).text

    answers = [
        (await manager.get(f"/v1/calendars/{each}.ics")).json()
        for each in (token[:-1], token.swapcase(), guessed, elsewhere, revoked["token"], "x")
    ]

    assert titles(await read(manager, of_other)) == []
    for answer in answers:
        assert answer | EACH == answers[0] | EACH
        assert answer["code"] == "not-found"


async def test_a_repeated_request_creates_no_second_feed_and_shows_no_address(
    manager: AsyncClient, database: Database
) -> None:
    feed = await create(manager, "a")

    repeated = await create(manager, "a")

    assert repeated["feed_id"] == feed["feed_id"]
    assert {"token", "url"}.isdisjoint(repeated)
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    [stored] = await connection.fetch("SELECT * FROM case_api.calendar_feed")
    results = await connection.fetch("SELECT result FROM case_api.idempotency")
    await connection.close()
    secret = feed["token"][-49:-6]
    assert stored["secret_hash"] == hashlib.sha256(secret.encode()).digest()
    assert secret not in repr(stored) + repr(results)


async def test_a_council_has_a_limit_of_feeds(
    manager: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.calendar_feeds.feed_http.MAX_FEEDS", 1)
    await create(manager)

    refused = await manager.post(
        "/v1/calendar-feeds", json={"kind": "panel"}, headers={"Idempotency-Key": "b"}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_feeds_need_a_scope_of_their_own(manager: AsyncClient, client: AsyncClient) -> None:
    feed = await create(manager)

    for method, path in (
        ("GET", "/v1/calendar-feeds"),
        ("POST", "/v1/calendar-feeds"),
        ("DELETE", f"/v1/calendar-feeds/{feed['feed_id']}"),
    ):
        assert (await client.request(method, path)).status_code == 403


@pytest.mark.usefixtures("panel")
async def test_a_calendar_that_is_too_large_ends_with_a_notice(
    manager: AsyncClient, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    for held_on in ("2026-12-03", "2026-12-02"):
        await record("/v1/panels", {"panel": {**RESOURCES, "held_on": held_on}})
    monkeypatch.setattr("case_api.api.panels.calendars.MAX_CALENDAR_ENTRIES", 2)

    found = [*parsed((await read(manager, await create(manager))).content).values()]

    assert [each["DTSTART"].dt.day for each in found] == [1, 2, 3]
    assert found[-1]["SUMMARY"] == "This calendar is incomplete from here on"


@pytest.mark.usefixtures("panel")
async def test_no_address_is_in_a_log_line_or_a_metric(
    manager: AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as lines:
        feed = await create(manager)
        await read(manager, feed)
        await manager.get(feed["url"][:-5] + "x.ics")
        monkeypatch.setattr(provided(app, AppContext).engine.__class__, "connect", None)
        failed = await manager.get(feed["url"])

    assert failed.status_code == 500
    shown = repr(lines) + failed.text + generate_latest().decode()
    assert "/v1/calendars/{token}.ics" in shown
    assert feed["token"][:26] not in shown
    assert feed["token"][-49:-6] not in shown
