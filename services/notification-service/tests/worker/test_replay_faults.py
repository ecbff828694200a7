"""A replay, while its enqueuer and its sender are killed."""

import signal
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID, uuid1, uuid4

import pytest

from chassis.database import create_engine, transaction
from chassis.testing import Database
from chassis.testing.process import ServiceProcess
from events.contracts import RequestWithdrawn
from events.contracts.references import RequestId
from events.contracts.vocabulary.request import WithdrawerKind
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.testing_roles import TEST_WRITER
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.store.replays import ReplayRange, start_replay
from notification_service.testing import CouncilWebhooks, running_receiver, wait_for_query
from notification_service.testing.conservation import assert_conserved

pytestmark = pytest.mark.usefixtures("conserved")
EVENTS: Final = 450
"""More than twice as many as a replay has waiting at once."""
KILLS: Final = (60, 240)
"""After so many webhooks both processes are killed."""
REPLAY: Final = "SELECT state, delivery_count FROM notification.replay"


@pytest.fixture
async def event_ids(database: Database, ledger_id: LedgerId) -> AsyncGenerator[set[str]]:
    """Events that were recorded before there was an endpoint."""
    engine = create_engine(database.url_for(TEST_WRITER.name), pool_size=1)
    events = [NewEvent(uuid1(), withdrawal(), "client:test", UUID(int=9)) for _ in range(EVENTS)]
    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        await log.append(StreamAppend(CaseId(uuid4()), events, StreamState.ANY))
    yield {str(each.event_id) for each in events}
    await engine.dispose()


def withdrawal() -> RequestWithdrawn:
    return RequestWithdrawn(
        request_id=RequestId(uuid1()), on=date(2026, 11, 20), by=WithdrawerKind.PARENT
    )


@asynccontextmanager
async def both_processes(
    settings: Mapping[str, str], folder: Path
) -> AsyncGenerator[list[ServiceProcess]]:
    processes = [
        ServiceProcess(f"notification_service {name}", settings, folder / f"{name}.log", None)
        for name in ("enqueuer", "sender")
    ]
    for each in processes:
        each.start()
    try:
        yield processes
    finally:
        for each in processes:
            await each.kill()


@pytest.mark.faults
async def test_a_replay_sends_each_event_whatever_is_killed_and_enqueues_each_once(
    council: CouncilWebhooks,
    database: Database,
    secrets_key: str,
    event_ids: set[str],
    tmp_path: Path,
) -> None:
    settings = {
        "DATABASE_URL": database.url_for("notification_service"),
        "WEBHOOK_SECRETS_KEY": secrets_key,
        "WEBHOOK_ALLOW_LOOPBACK": "1",
        "WEBHOOK_LEASE_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }
    async with running_receiver() as receiver:
        endpoint = await council.add_endpoint("request.*", url=receiver.url, after=EVENTS)
        async with transaction(council.engine, council.ledger_id) as db:
            await start_replay(db, council.ledger_id, uuid4(), endpoint, ReplayRange(0, EVENTS))
        async with both_processes(settings, tmp_path) as processes:
            for count in KILLS:
                await receiver.wait_for(count)
                for each in processes:
                    each.send_signal(signal.SIGKILL)
                for each in processes:
                    await each.kill()
                    each.start()
            await receiver.wait_for(EVENTS)
            await wait_for_query(council, "SELECT state FROM notification.replay", "done")
            unsettled = "SELECT count(*) FROM notification.delivery WHERE state = 'pending'"
            await wait_for_query(council, unsettled, 0)

    assert set(receiver.received) == event_ids
    counts = await assert_conserved(council, {endpoint: EVENTS}, DeliveryCause.REPLAY)
    assert counts[endpoint].delivered == EVENTS
    assert await council.query(REPLAY) == [("done", EVENTS)]
    assert Counter(receiver.received.values())[1] > EVENTS / 2
