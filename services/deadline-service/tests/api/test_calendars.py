"""Calendars over HTTP: their addresses, and what is in them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from icalendar import Calendar
from prometheus_client import generate_latest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from chassis.app_state import provided
from chassis.calendar_feeds import parse_token
from chassis.clock import SandboxClock
from chassis.database import DriverConnection
from chassis.testing import Database
from deadline_service.api.dependencies import AppContext
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections import declared_projections
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact
from events.contracts import (
    CaseCoverArranged,
    CaseOfficerAssigned,
    CaseTeamAssigned,
    Event,
    TribunalAppealEnded,
    TribunalHearingListed,
)
from events.contracts.references import AppealId, OfficerId, TeamId
from events.contracts.vocabulary.case import CoverReason
from events.contracts.vocabulary.tribunal import AppealOutcome

TODAY: Final = date(2026, 12, 1)
ANNA, BEN = (OfficerId(UUID(int=n)) for n in (1, 2))
NORTH: Final = TeamId(UUID(int=11))
OTHER_LEDGER: Final = UUID("00000000-0000-4000-8000-0000000000bb")
APPEAL: Final = AppealId(UUID(int=31))
RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
EACH: Final = {"instance": "", "request_id": ""}
"""What differs in every response."""
HEARING: Final = TribunalHearingListed(
    appeal_id=APPEAL, listed_on=date(2026, 11, 30), hearing_on=date(2027, 1, 20)
)
MOVED: Final = TribunalHearingListed(
    appeal_id=APPEAL, listed_on=date(2026, 12, 1), hearing_on=date(2027, 2, 24)
)
ENDED: Final = TribunalAppealEnded(
    appeal_id=APPEAL, on=date(2026, 12, 1), how=AppealOutcome.WITHDRAWN
)
COVER: Final = CaseCoverArranged(
    officer_id=BEN,
    covers=ANNA,
    from_on=date(2027, 1, 1),
    to_on=date(2027, 1, 31),
    reason=CoverReason.LEAVE,
)


@pytest.fixture(autouse=True)
async def _sandbox_day(sandbox: SandboxClock) -> None:  # pyright: ignore[reportUnusedFunction]  # pytest
    await sandbox.set(TODAY)


class Caseload:
    """Records facts of one case that Anna leads, and brings every table up to date."""

    def __init__(
        self, council: CaseRecorder, engine: AsyncEngine, consumer: ConsumerDriver
    ) -> None:
        self._council, self._engine, self._consumer = council, engine, consumer

    async def record(self, *facts: ShortFact | Event) -> None:
        await self._council.record(*facts)
        await self._consumer.drain()
        for each in declared_projections():
            await ConsumerDriver(build_projection_worker(self._engine, each)).drain()


@pytest.fixture
async def caseload(
    council: CaseRecorder, engine: AsyncEngine, consumer: ConsumerDriver
) -> Caseload:
    made = Caseload(council, engine, consumer)
    await made.record(
        {"type": "case.opened", "reference": "SEN/2026/00123"},
        RECEIVED,
        CaseOfficerAssigned(officer_id=ANNA, from_on=date(2026, 11, 1)),
        CaseTeamAssigned(team_id=NORTH, from_on=date(2026, 11, 1)),
        HEARING,
    )
    return made


async def create(http: httpx.AsyncClient, kind: str, holder: UUID, key: str) -> Mapping[str, str]:
    body = {"kind": kind, "holder_id": str(holder), "label": "Outlook"}
    response = await http.post("/v1/calendar-feeds", json=body, headers={"Idempotency-Key": key})
    assert response.status_code == 201, response.text
    created: dict[str, str] = response.json()
    return created


async def read(http: httpx.AsyncClient, feed: Mapping[str, str]) -> httpx.Response:
    """As a calendar program: with nothing but the address."""
    return await http.get(feed["url"], headers={"Authorization": ""})


def entries(response: httpx.Response) -> Iterator[Any]:
    assert response.status_code == 200, response.text
    calendar: Any = Calendar.from_ical(response.content)
    yield from calendar.walk("VEVENT")


def days(response: httpx.Response) -> dict[str, date]:
    return {
        str(each["SUMMARY"]).partition(" ·")[0]: each["DTSTART"].dt for each in entries(response)
    }


@pytest.mark.usefixtures("caseload")
async def test_an_officer_s_calendar_has_deadlines_and_appointments(
    http: httpx.AsyncClient,
) -> None:
    feed = await create(http, "officer", ANNA, "a")

    response = await read(http, feed)

    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, no-cache"
    found = {str(each["UID"]): each for each in entries(response)}
    hearing = found[f"hearing-{APPEAL}@send-casework"]
    assert hearing["DTSTART"].dt == date(2027, 1, 20)
    assert hearing["TRANSP"] == "OPAQUE"
    plan = next(
        each for each in found.values() if each["SUMMARY"] == "Send the final plan · SEN/2026/00123"
    )
    assert plan["DTSTART"].dt == date(2027, 4, 11)
    assert plan["TRANSP"] == "TRANSPARENT"
    assert plan["SEQUENCE"] == 5
    assert "Last day in law: Monday 12 April 2027." in plan["DESCRIPTION"]
    assert "http://test/v1/deadlines/" in plan["DESCRIPTION"]
    categories = {str(each["CATEGORIES"].cats[0]) for each in found.values()}
    assert {"Hearing", "Statutory deadline"} <= categories
    assert days(await read(http, await create(http, "team", NORTH, "b"))) == days(response)


async def test_a_moved_hearing_moves_its_entry(http: httpx.AsyncClient, caseload: Caseload) -> None:
    feed = await create(http, "officer", ANNA, "a")
    before = {str(each["UID"]): each for each in entries(await read(http, feed))}

    await caseload.record(MOVED)

    after = {str(each["UID"]): each for each in entries(await read(http, feed))}
    uid = f"hearing-{APPEAL}@send-casework"
    assert before.keys() == after.keys()
    assert after[uid]["DTSTART"].dt == date(2027, 2, 24)
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid]["DTSTAMP"].dt >= before[uid]["DTSTAMP"].dt


async def test_an_entry_is_in_the_calendar_of_who_holds_the_case_that_day(
    http: httpx.AsyncClient, caseload: Caseload
) -> None:
    anna, ben = await create(http, "officer", ANNA, "a"), await create(http, "officer", BEN, "b")
    assert days(await read(http, ben)) == {}

    await caseload.record(COVER)

    of_anna, of_ben = days(await read(http, anna)), days(await read(http, ben))
    assert of_ben["Tribunal hearing"] == date(2027, 1, 20)
    assert all(COVER.from_on <= day <= COVER.to_on for day in of_ben.values())
    assert not any(COVER.from_on <= day <= COVER.to_on for day in of_anna.values())
    assert of_anna["Send the final plan"] == date(2027, 4, 11)


async def test_what_is_done_or_called_off_is_not_in_it(
    http: httpx.AsyncClient, caseload: Caseload
) -> None:
    feed = await create(http, "officer", ANNA, "a")
    assert "Decide whether to assess" in days(await read(http, feed))

    await caseload.record(
        {"type": "request.agreed", "on": date(2026, 12, 1)},
        ENDED,
    )

    found = days(await read(http, feed))
    assert {"Decide whether to assess", "Tribunal hearing"}.isdisjoint(found)


@pytest.mark.usefixtures("caseload")
async def test_the_same_calendar_is_the_same_bytes_and_is_not_sent_twice(
    http: httpx.AsyncClient,
) -> None:
    feed = await create(http, "officer", ANNA, "a")
    first, second = await read(http, feed), await read(http, feed)

    unchanged = await http.get(feed["url"], headers={"If-None-Match": first.headers["etag"]})

    assert first.content == second.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.usefixtures("caseload")
async def test_a_feed_is_listed_without_its_address_and_revoked_at_once(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient
) -> None:
    feed, kept = await create(http, "officer", ANNA, "a"), await create(http, "team", NORTH, "b")
    await read(http, feed)

    first = (await http.get("/v1/calendar-feeds", params={"limit": 1})).json()
    rest = (await http.get("/v1/calendar-feeds", params={"cursor": first["next"]})).json()

    assert first["feeds"] == [
        {
            "feed_id": feed["feed_id"],
            "kind": "officer",
            "holder_id": str(ANNA),
            "label": "Outlook",
            "created_at": feed["created_at"],
            "created_by": "client:tester",
            "last_used_on": "2026-12-01",
        }
    ]
    assert [each["feed_id"] for each in rest["feeds"]] == [kept["feed_id"]]
    assert "last_used_on" not in rest["feeds"][0]
    path = f"/v1/calendar-feeds/{feed['feed_id']}"
    assert (await other_http.get("/v1/calendar-feeds")).json()["feeds"] == []
    assert (await other_http.delete(path)).status_code == 404
    assert (await http.delete(path)).status_code == 204
    assert (await http.delete(path)).status_code == 404
    assert (await read(http, feed)).status_code == 404
    assert (await read(http, kept)).status_code == 200


@pytest.mark.usefixtures("caseload")
async def test_an_address_that_opens_nothing_is_always_the_same_404(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient
) -> None:
    feed = await create(http, "officer", ANNA, "a")
    of_other = await create(other_http, "officer", ANNA, "a")
    token = feed["token"]
    opened = parse_token(token)
    assert opened
    guessed = replace(opened, secret="0" * 43).text
    elsewhere = replace(opened, ledger_id=OTHER_LEDGER).text
    revoked = await create(http, "officer", ANNA, "c")
    await http.delete(f"/v1/calendar-feeds/{revoked['feed_id']}")

    answers = [
        (await http.get(f"/v1/calendars/{each}.ics")).json()
        for each in (token[:-1], token.swapcase(), guessed, elsewhere, revoked["token"], "x")
    ]

    assert days(await read(http, of_other)) == {}
    for answer in answers:
        assert answer | EACH == answers[0] | EACH
        assert answer["code"] == "not-found"


async def test_a_repeated_request_creates_no_second_feed_and_shows_no_address(
    http: httpx.AsyncClient, database: Database
) -> None:
    feed = await create(http, "officer", ANNA, "a")

    repeated = await create(http, "officer", ANNA, "a")

    assert repeated["feed_id"] == feed["feed_id"]
    assert {"token", "url"}.isdisjoint(repeated)
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    [stored] = await connection.fetch("SELECT * FROM deadline.calendar_feed")
    results = await connection.fetch("SELECT result FROM deadline.idempotency")
    await connection.close()
    secret = feed["token"][-49:-6]
    assert stored["secret_hash"] == hashlib.sha256(secret.encode()).digest()
    assert secret not in repr(stored) + repr(results)


async def test_a_council_has_a_limit_of_feeds(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.calendar_feeds.feed_http.MAX_FEEDS", 1)
    await create(http, "officer", ANNA, "a")
    body = {"kind": "officer", "holder_id": str(ANNA)}

    refused = await http.post("/v1/calendar-feeds", json=body, headers={"Idempotency-Key": "b"})

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_feeds_need_a_scope_of_their_own(
    http: httpx.AsyncClient, reader_http: httpx.AsyncClient
) -> None:
    feed = await create(http, "officer", ANNA, "a")

    for method, path in (
        ("GET", "/v1/calendar-feeds"),
        ("POST", "/v1/calendar-feeds"),
        ("DELETE", f"/v1/calendar-feeds/{feed['feed_id']}"),
    ):
        assert (await reader_http.request(method, path)).status_code == 403


@pytest.mark.usefixtures("caseload")
async def test_a_calendar_that_is_too_large_ends_with_a_notice(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = await create(http, "officer", ANNA, "a")
    whole = sorted(days(await read(http, feed)).values())
    monkeypatch.setattr("deadline_service.api.calendars.MAX_CALENDAR_ENTRIES", 3)

    found = list(entries(await read(http, feed)))

    notice = found[-1]
    assert notice["SUMMARY"] == "This calendar is incomplete from here on"
    assert notice["DTSTART"].dt == whole[3]
    assert {each["DTSTART"].dt for each in found[:-1]} <= set(whole[:3])
    monkeypatch.setattr("deadline_service.api.calendar_cases.MAX_CALENDAR_CASES", 0)
    [only] = entries(await read(http, feed))
    assert only["DESCRIPTION"] == "There are too many cases for a calendar."


@pytest.mark.usefixtures("caseload")
async def test_no_address_is_in_a_log_line_or_a_metric(
    http: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as lines:
        feed = await create(http, "officer", ANNA, "a")
        await read(http, feed)
        await http.get(feed["url"][:-5] + "x.ics")
        monkeypatch.setattr(provided(app, AppContext).engine.__class__, "connect", None)
        failed = await http.get(feed["url"])

    assert failed.status_code == 500
    shown = repr(lines) + failed.text + generate_latest().decode()
    assert "/v1/calendars/{token}.ics" in shown
    assert feed["token"][:26] not in shown
    assert feed["token"][-49:-6] not in shown
