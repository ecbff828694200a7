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
from notification_service.domain.message import ServiceUrls
from notification_service.main import build_consumer
from notification_service.store.replays import find_replay, start_replay
from notification_service.testing import CouncilWebhooks
from notification_service.worker.replayer import Replayer

LINKS: Final = ServiceUrls("https://cases.example", "https://deadlines.example")
CASE: Final = CaseId(UUID(int=7))


class FactAppender:
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
async def tell(database: Database, ledger_id: LedgerId) -> AsyncGenerator[FactAppender]:
    telling = FactAppender(database, ledger_id)
    yield telling
    await telling.engine.dispose()


def withdrawals(count: int) -> Sequence[Event]:
    return [
        RequestWithdrawn(
            request_id=RequestId(uuid1()), on=date(2026, 11, 20), by=WithdrawerKind.PARENT
        )
        for _ in range(count)
    ]


async def run_enqueuer(council: CouncilWebhooks) -> list[int]:
    rung: list[int] = []
    following = build_consumer(council.engine, LINKS, lambda: rung.append(1))
    await following.drain()  # meets the ledger
    await following.drain()
    return rung


async def test_what_happened_is_owed_and_the_sender_is_woken(
    council: CouncilWebhooks, tell: FactAppender
) -> None:
    await council.add_endpoint("request.*")
    await tell(*withdrawals(3))

    rung = await run_enqueuer(council)

    assert rung
    bodies = await council.query("SELECT convert_from(body, 'utf8') FROM notification.message")
    assert sorted(json.loads(str(body))["data"]["position"] for (body,) in bodies) == [1, 2, 3]
    assert len(await council.claim()) == 3


async def test_what_nobody_listens_to_is_not_kept(
    council: CouncilWebhooks, tell: FactAppender
) -> None:
    await council.add_endpoint("draft.*")
    await tell(*withdrawals(3))

    assert await run_enqueuer(council) == []
    assert await council.query("SELECT count(*) FROM notification.message") == [(0,)]


async def test_a_listener_that_forgot_its_place_owes_nothing_twice(
    council: CouncilWebhooks, tell: FactAppender
) -> None:
    await council.add_endpoint()
    await tell(*withdrawals(3))
    await run_enqueuer(council)
    await council.query("UPDATE notification.checkpoint SET position = 0 RETURNING 1")

    await run_enqueuer(council)

    assert await council.query("SELECT count(*) FROM notification.delivery") == [(3,)]


async def test_what_this_release_cannot_read_is_told_of_and_holds_up_nobody(
    council: CouncilWebhooks, tell: FactAppender, ledger_id: LedgerId
) -> None:
    await council.add_endpoint("*")
    await append_from_other_release(tell.engine, ledger_id, "case.vanished", 1, "{}", CASE)
    await append_from_other_release(
        tell.engine, ledger_id, "request.withdrawn", 99, '{"on":"Monday"}', CASE
    )
    await tell(*withdrawals(1))

    await run_enqueuer(council)

    bodies = await council.query(
        "SELECT convert_from(body, 'utf8') FROM notification.message ORDER BY position"
    )
    told = [json.loads(str(body)) for (body,) in bodies]
    assert [each["type"] for each in told] == [
        "case.vanished",
        "request.withdrawn",
        "request.withdrawn",
    ]
    assert [each["data"].get("legal_date") for each in told] == [None, None, "2026-11-20"]
    assert await council.query("SELECT count(*) FROM notification.parked") == [(0,)]


async def test_a_restore_is_told_to_who_listens(
    council: CouncilWebhooks, ledger_id: LedgerId
) -> None:
    await council.add_endpoint("ledger.*")
    async with transaction(council.admin, ledger_id) as db:
        await record_ledger_restored(db, ledger_id, Position(0), Position(60))

    await run_enqueuer(council)

    [(body,)] = await council.query(
        "SELECT convert_from(body, 'utf8') FROM notification.message WHERE case_id IS NULL"
    )
    assert json.loads(str(body))["type"] == "ledger.restored"
    assert json.loads(str(body))["data"] == {
        "position": 1,
        "url": "https://cases.example/v1/events",
    }


async def test_a_replay_sends_the_past_in_sips_to_its_end(
    council: CouncilWebhooks, tell: FactAppender
) -> None:
    await tell(*withdrawals(450))
    endpoint_id = await council.add_endpoint("request.*", after=450)
    replayer, replay_id = Replayer(council.engine, LINKS), uuid1()
    async with transaction(council.engine, council.ledger_id) as db:
        await start_replay(db, council.ledger_id, replay_id, endpoint_id, 50, 450)

    first = [await replayer.step(), await replayer.step()]
    waiting = await council.query("SELECT count(*) FROM notification.delivery")
    await council.query(
        "UPDATE notification.delivery SET state = 'delivered', settled_at = now() RETURNING 1"
    )
    rest = [await replayer.step(), await replayer.step()]

    async with transaction(council.engine, council.ledger_id) as db:
        replay = await find_replay(db, council.ledger_id, replay_id)
    assert (first, waiting, rest) == ([True, False], [(200,)], [True, False])
    assert replay is not None
    assert (replay.delivery_count, replay.reached, replay.state) == (400, 450, "done")
