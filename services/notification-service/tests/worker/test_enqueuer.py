import json
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid1

import pytest

from chassis.database import create_engine, transaction
from chassis.testing import Database
from events.contracts import CaseCorrected, CaseOpened, RequestWithdrawn
from events.contracts.event import Event
from events.contracts.references import RequestId
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.request import WithdrawerKind
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend, StreamState
from events.log.ledger_events import record_ledger_restored
from events.log.postgres import PostgresLog
from events.testing import append_from_other_release
from events.testing_roles import TEST_WRITER
from notification_service.domain.case_order import CaseQueue
from notification_service.domain.message import ServiceUrls
from notification_service.processes.enqueuer import build_consumer
from notification_service.store.replays import ReplayRange, find_replay, start_replay
from notification_service.testing import CouncilWebhooks
from notification_service.worker.replayer import Replayer

LINKS: Final = ServiceUrls("https://cases.example", "https://deadlines.example")
CASE: Final = CaseId(UUID(int=7))


class EventAppender:
    """Appends events as case-api does."""

    def __init__(self, database: Database, ledger_id: LedgerId) -> None:
        self.engine = create_engine(database.url_for(TEST_WRITER.name), pool_size=1)
        self._ledger_id = ledger_id

    async def __call__(self, *events: Event) -> None:
        new = [NewEvent(uuid1(), each, "client:test", UUID(int=9)) for each in events]
        async with transaction(self.engine, self._ledger_id) as db:
            log = PostgresLog(db, self._ledger_id)
            await log.append(StreamAppend(CASE, new, StreamState.ANY))


@pytest.fixture
async def append(database: Database, ledger_id: LedgerId) -> AsyncGenerator[EventAppender]:
    appender = EventAppender(database, ledger_id)
    yield appender
    await appender.engine.dispose()


def withdrawals(count: int) -> Sequence[Event]:
    return [
        RequestWithdrawn(
            request_id=RequestId(uuid1()), on=date(2026, 11, 20), by=WithdrawerKind.PARENT
        )
        for _ in range(count)
    ]


async def run_enqueuer(council: CouncilWebhooks) -> list[int]:
    wake_ups: list[int] = []
    waiting: set[CaseQueue] = set()
    consumer = build_consumer(council.engine, LINKS, lambda: wake_ups.append(1), waiting.update)
    await consumer.drain()  # enrols the ledger
    await consumer.drain()
    return wake_ups


async def test_an_event_is_enqueued_and_the_sender_is_woken(
    council: CouncilWebhooks, append: EventAppender
) -> None:
    await council.add_endpoint("request.*")
    await append(*withdrawals(3))

    wake_ups = await run_enqueuer(council)

    assert wake_ups
    bodies = await council.query("SELECT convert_from(body, 'utf8') FROM notification.message")
    assert sorted(json.loads(str(body))["data"]["position"] for (body,) in bodies) == [1, 2, 3]
    assert len(await council.claim()) == 3


async def test_an_event_without_a_subscriber_is_not_stored(
    council: CouncilWebhooks, append: EventAppender
) -> None:
    await council.add_endpoint("draft.*")
    await append(*withdrawals(3))

    assert await run_enqueuer(council) == []
    assert await council.query("SELECT count(*) FROM notification.message") == [(0,)]


async def test_an_enqueuer_whose_checkpoint_was_reset_enqueues_nothing_twice(
    council: CouncilWebhooks, append: EventAppender
) -> None:
    await council.add_endpoint()
    await append(*withdrawals(3))
    await run_enqueuer(council)
    await council.query("UPDATE notification.checkpoint SET position = 0 RETURNING 1")

    await run_enqueuer(council)

    assert await council.query("SELECT count(*) FROM notification.delivery") == [(3,)]


async def test_an_undecodable_event_is_enqueued_and_parks_nothing(
    council: CouncilWebhooks, append: EventAppender, ledger_id: LedgerId
) -> None:
    await council.add_endpoint("*")
    await append_from_other_release(append.engine, ledger_id, "case.vanished", 1, "{}", CASE)
    await append_from_other_release(
        append.engine, ledger_id, "request.withdrawn", 99, '{"on":"Monday"}', CASE
    )
    await append(*withdrawals(1))

    await run_enqueuer(council)

    bodies = await council.query(
        "SELECT convert_from(body, 'utf8') FROM notification.message ORDER BY position"
    )
    sent = [json.loads(str(body)) for (body,) in bodies]
    assert [each["type"] for each in sent] == [
        "case.vanished",
        "request.withdrawn",
        "request.withdrawn",
    ]
    assert [each["data"].get("legal_date") for each in sent] == [None, None, "2026-11-20"]
    assert await council.query("SELECT count(*) FROM notification.parked") == [(0,)]


async def test_a_message_has_the_reference_as_of_its_event(
    council: CouncilWebhooks, append: EventAppender
) -> None:
    await council.add_endpoint("*")
    await append(*withdrawals(1))
    await append(CaseOpened(cohort=2020, reference="SEN/2026/00123"), *withdrawals(1))
    await append(
        CaseCorrected(
            position=2, values={"reference": "SEN/2026/7"}, reason=CorrectionReason.MISTYPED
        )
    )
    await run_enqueuer(council)
    await append(*withdrawals(1))

    await run_enqueuer(council)

    bodies = await council.query(
        "SELECT convert_from(body, 'utf8') FROM notification.message ORDER BY position"
    )
    references = [json.loads(str(body))["data"].get("reference") for (body,) in bodies]
    assert references == [None, "SEN/2026/00123", "SEN/2026/00123", "SEN/2026/7", "SEN/2026/7"]


async def test_a_restore_is_enqueued(council: CouncilWebhooks, ledger_id: LedgerId) -> None:
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
        "url": "https://cases.example/v1/events?after=0&limit=1",
    }


async def test_a_replay_enqueues_past_events_in_batches_until_its_end(
    council: CouncilWebhooks, append: EventAppender
) -> None:
    await append(*withdrawals(450))
    endpoint_id = await council.add_endpoint("request.*", after=450)
    replayer, replay_id = Replayer(council.engine, LINKS), uuid1()
    async with transaction(council.engine, council.ledger_id) as db:
        await start_replay(db, council.ledger_id, replay_id, endpoint_id, ReplayRange(50, 450))

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
