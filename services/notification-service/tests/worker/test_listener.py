import json
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid1

import pytest

from chassis.database import create_engine, transaction
from chassis.testing import Database
from events.contracts import RequestWithdrawn
from events.contracts.event import Event
from events.contracts.references import RequestId
from events.contracts.vocabulary.request import WithdrawerKind
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend, StreamState
from events.log.ledger_events import record_ledger_restored
from events.log.postgres import PostgresLog
from events.testing import append_from_other_release
from notification_service.domain.message import Links
from notification_service.main import follower
from notification_service.store.replays import find_replay, start_replay
from notification_service.testing import Council
from notification_service.worker.replayer import Replayer

LINKS: Final = Links("https://cases.example", "https://deadlines.example")
CASE: Final = CaseId(UUID(int=7))


class Told:
    """Case-api, as far as the listener can see it."""

    def __init__(self, database: Database, ledger_id: LedgerId) -> None:
        self.engine = create_engine(database.url_for("case_api"), pool_size=1)
        self._ledger_id = ledger_id

    async def __call__(self, *events: Event) -> None:
        facts = [NewEvent(uuid1(), each, "client:test", UUID(int=9)) for each in events]
        async with transaction(self.engine, self._ledger_id) as db:
            log = PostgresLog(db, self._ledger_id)
            await log.append(StreamAppend(CASE, facts, StreamState.ANY))


@pytest.fixture
async def tell(database: Database, ledger_id: LedgerId) -> AsyncGenerator[Told]:
    telling = Told(database, ledger_id)
    yield telling
    await telling.engine.dispose()


def notified(count: int) -> Sequence[Event]:
    return [
        RequestWithdrawn(
            request_id=RequestId(uuid1()), on=date(2026, 11, 20), by=WithdrawerKind.PARENT
        )
        for _ in range(count)
    ]


async def hear(council: Council) -> list[int]:
    rung: list[int] = []
    following = follower(council.engine, LINKS, lambda: rung.append(1))
    await following.drain()  # meets the ledger
    await following.drain()
    return rung


async def test_what_happened_is_owed_and_the_sender_is_woken(council: Council, tell: Told) -> None:
    await council.endpoint("request.*")
    await tell(*notified(3))

    rung = await hear(council)

    assert rung
    bodies = await council.asks("SELECT convert_from(body, 'utf8') FROM notification.message")
    assert sorted(json.loads(str(body))["data"]["position"] for (body,) in bodies) == [1, 2, 3]
    assert len(await council.takes()) == 3


async def test_what_nobody_listens_to_is_not_kept(council: Council, tell: Told) -> None:
    await council.endpoint("draft.*")
    await tell(*notified(3))

    assert await hear(council) == []
    assert await council.asks("SELECT count(*) FROM notification.message") == [(0,)]


async def test_a_listener_that_forgot_its_place_owes_nothing_twice(
    council: Council, tell: Told
) -> None:
    await council.endpoint()
    await tell(*notified(3))
    await hear(council)
    await council.asks("UPDATE notification.checkpoint SET position = 0 RETURNING 1")

    await hear(council)

    assert await council.asks("SELECT count(*) FROM notification.delivery") == [(3,)]


async def test_what_this_release_cannot_read_is_told_of_and_holds_up_nobody(
    council: Council, tell: Told, ledger_id: LedgerId
) -> None:
    await council.endpoint("*")
    await append_from_other_release(tell.engine, ledger_id, "case.vanished", 1, "{}", CASE)
    await append_from_other_release(
        tell.engine, ledger_id, "request.withdrawn", 99, '{"on":"Monday"}', CASE
    )
    await tell(*notified(1))

    await hear(council)

    bodies = await council.asks(
        "SELECT convert_from(body, 'utf8') FROM notification.message ORDER BY position"
    )
    told = [json.loads(str(body)) for (body,) in bodies]
    assert [each["type"] for each in told] == [
        "case.vanished",
        "request.withdrawn",
        "request.withdrawn",
    ]
    assert [each["data"].get("legal_date") for each in told] == [None, None, "2026-11-20"]
    assert await council.asks("SELECT count(*) FROM notification.parked") == [(0,)]


async def test_a_restore_is_told_to_who_listens(council: Council, ledger_id: LedgerId) -> None:
    await council.endpoint("ledger.*")
    async with transaction(council.admin, ledger_id) as db:
        await record_ledger_restored(db, ledger_id, Position(0), Position(60))

    await hear(council)

    [(body,)] = await council.asks(
        "SELECT convert_from(body, 'utf8') FROM notification.message WHERE case_id IS NULL"
    )
    assert json.loads(str(body))["type"] == "ledger.restored"
    assert json.loads(str(body))["data"] == {
        "position": 1,
        "url": "https://cases.example/v1/events",
    }


async def test_a_replay_sends_the_past_in_sips_to_its_end(council: Council, tell: Told) -> None:
    await tell(*notified(450))
    endpoint_id = await council.endpoint("request.*", after=450)
    replayer, replay_id = Replayer(council.engine, LINKS), uuid1()
    async with transaction(council.engine, council.ledger_id) as db:
        await start_replay(db, council.ledger_id, replay_id, endpoint_id, 50, 450)

    first = [await replayer.step(), await replayer.step()]
    waiting = await council.asks("SELECT count(*) FROM notification.delivery")
    await council.asks(
        "UPDATE notification.delivery SET state = 'delivered', settled_at = now() RETURNING 1"
    )
    rest = [await replayer.step(), await replayer.step()]

    async with transaction(council.engine, council.ledger_id) as db:
        replay = await find_replay(db, council.ledger_id, replay_id)
    assert (first, waiting, rest) == ([True, False], [(200,)], [True, False])
    assert replay is not None
    assert (replay.queued, replay.reached, replay.state) == (400, 450, "done")
