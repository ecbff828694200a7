"""The change feed through restores of the log, and past facts that this release cannot read."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from chassis.testing import Database
from events.envelope import CaseId, LedgerId, Position
from events.log.ledger_events import record_ledger_restored
from events.testing import append_from_other_release

Record = Callable[..., Awaitable[dict[str, JsonValue]]]


class OpenedCase(Protocol):
    path: str
    case_id: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(database.admin_url, pool_size=1)
    yield engine
    await engine.dispose()


async def lose(admin: AsyncEngine, after: int) -> None:
    """What a restore from an older copy does: what stood behind a position is gone."""
    async with transaction(admin, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        await connection.execute("ALTER TABLE log.event DISABLE TRIGGER USER")
        await connection.execute("DELETE FROM log.event WHERE position > $1", after)
        await connection.execute("ALTER TABLE log.event ENABLE TRIGGER USER")


async def place(client: AsyncClient, after: str = "0") -> str:
    """The cursor at the end of the feed."""
    response = (await client.get("/v1/events", params={"after": after})).json()
    return str(response["next"])


async def test_a_cursor_of_a_lost_event_is_refused_with_one_to_continue_from(
    client: AsyncClient, record: Record, case: OpenedCase, admin: AsyncEngine, council: LedgerId
) -> None:
    early = await place(client)
    await record(f"{case.path}/assessment-refusals", case.refusal())
    late = await place(client)

    await lose(admin, after=2)
    before = await client.get("/v1/events", params={"after": late})
    async with transaction(admin, Ledgers.ALL) as db:
        await record_ledger_restored(db, council, Position(2), Position(3))
    after = await client.get("/v1/events", params={"after": late})

    assert (before.status_code, before.json()["code"]) == (409, "log-restored")
    assert "restart_after" not in before.json()
    assert (after.status_code, after.json()["restart_after"]) == (409, early)
    assert (await client.get(f"/problems/{after.json()['code']}")).status_code == 200


async def test_a_restore_to_nothing_is_refused_with_the_first_cursor(
    client: AsyncClient, case: OpenedCase, admin: AsyncEngine, council: LedgerId
) -> None:
    late = await place(client)

    await lose(admin, after=0)
    async with transaction(admin, Ledgers.ALL) as db:
        await record_ledger_restored(db, council, Position(0), Position(2))
    response = await client.get("/v1/events", params={"after": late})

    assert (response.status_code, response.json()["restart_after"]) == (409, "0")


async def test_a_cursor_of_another_event_at_its_position_is_refused(
    client: AsyncClient, record: Record, case: OpenedCase, admin: AsyncEngine
) -> None:
    """The log has grown beyond the position of the client's cursor again."""
    await record(f"{case.path}/assessment-refusals", case.refusal())
    late = await place(client)
    await lose(admin, after=2)
    await record(f"{case.path}/assessment-agreements", case.refusal())
    await record("/v1/cases", {"person": PERSON})

    response = await client.get("/v1/events", params={"after": late})

    assert (response.status_code, response.json()["code"]) == (409, "log-restored")


async def test_a_restore_is_an_event_after_an_earlier_cursor(
    client: AsyncClient, case: OpenedCase, admin: AsyncEngine, council: LedgerId
) -> None:
    early = await place(client)
    async with transaction(admin, Ledgers.ALL) as db:
        await record_ledger_restored(db, council, Position(2), Position(9))

    (event,) = (await client.get("/v1/events", params={"after": early})).json()["events"]

    assert event["type"] == "ledger.restored"
    assert event["data"] == {"restored_to": 2, "lost_to": 9}
    assert "case_id" not in event


async def test_a_bare_position_is_returned_with_its_proof(
    client: AsyncClient, case: OpenedCase
) -> None:
    assert await place(client, "1") == await place(client, "0") == await place(client, "2")
    assert (await client.get("/v1/events", params={"after": "3"})).status_code == 409


@pytest.mark.parametrize("cursor", ["-1", "01", "1-", "1-xyz", "1-" + "0" * 17, "", "9" * 17])
async def test_a_malformed_cursor_is_refused(client: AsyncClient, cursor: str) -> None:
    assert (await client.get("/v1/events", params={"after": cursor})).status_code == 422


PERSON = {"family_name": "Example", "given_names": "Sam", "birth_date": "2015-10-05"}
UNREADABLE = [
    pytest.param(("case.vanished", 1, '{"on":"2026-09-01"}'), id="new type"),
    pytest.param(("case.reopened", 2, '{"since":"2026-09-01"}'), id="new version"),
    pytest.param(("case.closed", 1, '{"on":"2026-09-01","reason":"merged"}'), id="new code"),
]


@pytest.mark.parametrize("fact", UNREADABLE)
async def test_an_event_of_a_newer_release_is_returned_as_recorded(
    client: AsyncClient,
    record: Record,
    case: OpenedCase,
    engine: AsyncEngine,
    council: LedgerId,
    fact: tuple[str, int, str],
) -> None:
    kind, version, body = fact
    case_id = CaseId(UUID(case.case_id))
    await append_from_other_release(engine, council, kind, version, body, case_id)

    feed = (await client.get("/v1/events", params={"after": "2"})).json()
    shown = (await client.get(case.path)).json()
    history = (await client.get(f"{case.path}/history")).json()
    await record(f"{case.path}/assessment-refusals", case.refusal())

    (event,) = feed["events"]
    assert (event["type"], event["schema_version"], event["interpreted"]) == (kind, version, False)
    assert event["data"] in ({"on": "2026-09-01"}, {"since": "2026-09-01"}, MERGED)
    assert (shown["stage"], shown["version"], shown["not_interpreted"]) == ("requested", 3, 1)
    assert [each["interpreted"] for each in history["facts"]] == [True, True, False]
    assert (await client.get(case.path)).json()["stage"] == "assessment_refused"


MERGED = {"on": "2026-09-01", "reason": "merged"}


UNPRINTABLE = [
    pytest.param(r'{"on":"\ud800"}', id="half a surrogate pair"),
    pytest.param('{"on":1e400}', id="a number without bounds"),
    pytest.param('{"on":' + "9" * 5000 + "}", id="a number of 5,000 digits"),
    pytest.param('{"on":' + "[" * 3000 + "]" * 3000 + "}", id="3,000 lists in each other"),
]


@pytest.mark.parametrize("body", UNPRINTABLE)
@pytest.mark.parametrize("kind", ["case.vanished", "case.closed"])
async def test_an_event_without_faithful_json_is_returned_as_text(
    client: AsyncClient,
    case: OpenedCase,
    engine: AsyncEngine,
    council: LedgerId,
    kind: str,
    body: str,
) -> None:
    case_id = CaseId(UUID(case.case_id))
    await append_from_other_release(engine, council, kind, 1, body, case_id)

    (event,) = (await client.get("/v1/events", params={"after": "2"})).json()["events"]
    history = (await client.get(f"{case.path}/history")).json()
    one = (await client.get(f"{case.path}/history/3")).json()

    for shown in (event, history["facts"][2], one):
        assert (shown["data"], shown["data_text"], shown["interpreted"]) == ({}, body, False)
    assert (await client.get(case.path)).json()["not_interpreted"] == 1


async def types(client: AsyncClient, **params: str | list[str]) -> list[str]:
    response = await client.get("/v1/events", params=params)
    assert response.status_code == 200, response.text
    return [event["type"] for event in response.json()["events"]]


async def test_a_consumer_reads_only_the_types_and_the_case_that_it_wants(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    other = await record("/v1/cases", {"person": PERSON})
    await record(f"{case.path}/assessment-refusals", case.refusal())

    assert await types(client, type="request.*") == ["request.received", "request.refused"]
    assert await types(client, type=["case.opened", "request.refused"]) == [
        "case.opened",
        "case.opened",
        "request.refused",
    ]
    assert await types(client, case_id=str(other["case_id"])) == ["case.opened"]
    assert await types(client, case_id=case.case_id, type="request.refused", after="2") == [
        "request.refused"
    ]
    assert await types(client, case_id="00000000-0000-0000-0000-000000000000") == []


async def test_the_cursor_of_a_filtered_page_is_after_everything_that_was_searched(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    everything = await place(client)

    page = (await client.get("/v1/events", params={"type": "tribunal.*"})).json()
    await record(f"{case.path}/assessment-refusals", case.refusal())
    rest = (await client.get("/v1/events", params={"after": page["next"]})).json()

    assert (page["events"], page["next"], page["has_more"]) == ([], everything, False)
    assert [event["type"] for event in rest["events"]] == ["request.refused"]


async def test_a_filtered_feed_is_read_to_its_end_in_small_pages(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    for _ in range(3):
        await record("/v1/cases", {"person": PERSON})

    read, after, has_more = 0, "0", True
    while has_more:
        params: dict[str, str | int] = {"type": "case.*", "limit": 1, "after": after}
        page = (await client.get("/v1/events", params=params)).json()
        read, after, has_more = read + len(page["events"]), page["next"], page["has_more"]

    assert (read, after) == (4, await place(client))


async def test_a_filtered_read_of_a_position_ahead_of_the_log_is_refused(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await client.get("/v1/events", params={"after": "9", "type": "case.*"})

    assert (response.status_code, response.json()["code"]) == (409, "log-restored")


async def test_a_filter_that_matches_no_type_is_refused(client: AsyncClient) -> None:
    refused = await client.get("/v1/events", params={"type": "requests.*"})

    assert refused.status_code == 422
    assert [each["code"] for each in refused.json()["errors"]] == ["unknown_event_type"]
