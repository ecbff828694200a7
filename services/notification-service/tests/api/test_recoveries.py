"""Recoveries: what was recorded since an instant and not delivered is sent."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid1

import pytest
from httpx import AsyncClient, Response

from chassis.database import transaction
from events.envelope import LedgerId, Position
from events.log.postgres import PostgresLog
from notification_service.domain.message import ServiceUrls
from notification_service.processes.enqueuer import build_consumer
from notification_service.store.recoveries import last_position_before
from notification_service.testing import CouncilWebhooks
from notification_service.worker.replayer import Replayer

PostJson = Callable[..., Awaitable[Response]]
LINKS = ServiceUrls("https://cases.example", "https://deadlines.example")
POSITIONS = (
    "SELECT m.position FROM notification.delivery d"
    " JOIN notification.message m USING (ledger_id, message_id)"
)


async def enqueue_appended(council: CouncilWebhooks) -> None:
    consumer = build_consumer(council.engine, LINKS, lambda: None, lambda _: None)
    await consumer.drain()  # enrols the ledger
    await consumer.drain()


async def settle(council: CouncilWebhooks, state: str, *positions: int) -> None:
    """Let the deliveries of some positions have ended."""
    listed = ", ".join(map(str, positions))
    await council.query(
        f"UPDATE notification.delivery d SET state = '{state}', settled_at = now()"  # noqa: S608  # constants
        " FROM notification.message m WHERE m.ledger_id = d.ledger_id"
        f" AND m.message_id = d.message_id AND m.position IN ({listed}) RETURNING 1"
    )


async def replayed(council: CouncilWebhooks) -> Sequence[object]:
    """The positions that a recovery enqueued."""
    rows = await council.query(f"{POSITIONS} WHERE d.cause = 'replay' ORDER BY 1")
    return [position for (position,) in rows]


async def test_what_was_not_delivered_since_an_instant_is_sent_again(
    council: CouncilWebhooks,
    client: AsyncClient,
    post: PostJson,
    append: Callable[[int], Awaitable[datetime]],
) -> None:
    endpoint_id = await council.add_endpoint()
    await append(2)
    since = await append(4)
    await enqueue_appended(council)
    await settle(council, "exhausted", 1, 3, 4)
    await settle(council, "delivered", 2, 5)
    await council.query("UPDATE notification.endpoint SET state = 'disabled',"
                        " disabled_reason = 'paused', disabled_at = now() RETURNING 1")  # fmt: skip
    await append(2)
    await enqueue_appended(council)
    await council.query("UPDATE notification.endpoint SET state = 'enabled',"
                        " disabled_reason = NULL, disabled_at = NULL RETURNING 1")  # fmt: skip

    path, body = f"/endpoints/{endpoint_id}/recoveries", {"since": since.isoformat()}
    started = await post(path, body, key="once")
    again = await post(path, body, key="once")
    other = await post(path, body)
    await Replayer(council.engine, LINKS).step()
    shown = (await client.get(started.headers["Location"])).json()

    assert (started.status_code, started.json()) == (201, again.json())
    assert other.status_code == 409, "one at a time"
    assert started.json()["only_undelivered"] is True
    assert datetime.fromisoformat(started.json()["since"]) == since
    assert await replayed(council) == [3, 4, 7, 8], "1 is older, 2 and 5 delivered, 6 pending"
    assert (shown["state"], shown["delivery_count"], shown["reached"]) == ("done", 4, 8)
    stored = await council.query("SELECT count(*) FROM notification.message")
    assert stored == [(8,)]


async def test_a_second_recovery_sends_nothing_that_the_first_is_sending(
    council: CouncilWebhooks, post: PostJson, append: Callable[[int], Awaitable[datetime]]
) -> None:
    endpoint_id = await council.add_endpoint()
    since = await append(3)
    path, body = f"/endpoints/{endpoint_id}/recoveries", {"since": since.isoformat()}
    replayer = Replayer(council.engine, LINKS)

    await post(path, body)
    await replayer.step()
    second = await post(path, body)
    await replayer.step()
    await settle(council, "exhausted", 1, 2)
    await settle(council, "delivered", 3)
    await post(path, body)
    await replayer.step()

    assert second.status_code == 201
    assert await replayed(council) == [1, 1, 2, 2, 3]


async def test_nothing_of_before_the_endpoint_was_created_is_sent(
    council: CouncilWebhooks, post: PostJson, append: Callable[[int], Awaitable[datetime]]
) -> None:
    since = await append(3)
    endpoint_id = await council.add_endpoint(after=2)

    await post(f"/endpoints/{endpoint_id}/recoveries", {"since": since.isoformat()})
    await Replayer(council.engine, LINKS).step()

    assert await replayed(council) == [3]


@pytest.mark.parametrize("ago", [timedelta(days=31), timedelta(hours=-1)])
async def test_an_instant_of_which_nothing_is_known_is_refused(
    council: CouncilWebhooks, post: PostJson, ago: timedelta
) -> None:
    endpoint_id = await council.add_endpoint()
    since = (datetime.now(UTC) - ago).isoformat()  # as a client has it

    refused = await post(f"/endpoints/{endpoint_id}/recoveries", {"since": since})

    assert refused.status_code == 409
    assert since not in refused.text


async def test_an_endpoint_that_is_unverified_or_disabled_recovers_nothing(
    council: CouncilWebhooks, post: PostJson
) -> None:
    unverified = await council.add_endpoint(verified=False)
    since = {"since": datetime.now(UTC).isoformat()}  # as a client has it

    assert (await post(f"/endpoints/{unverified}/recoveries", since)).status_code == 409
    assert (await post(f"/endpoints/{uuid1()}/recoveries", since)).status_code == 404


async def test_the_position_of_an_instant_is_found(
    council: CouncilWebhooks, append: Callable[[int], Awaitable[datetime]], ledger_id: LedgerId
) -> None:
    instants = [await append(1) for _ in range(7)]

    async with transaction(council.engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        found = [await last_position_before(log, each, Position(7)) for each in instants]
        microsecond = timedelta(microseconds=1)
        after = await last_position_before(log, instants[-1] + microsecond, Position(7))
        empty = await last_position_before(log, instants[0], Position(0))

    assert found == [0, 1, 2, 3, 4, 5, 6]
    assert (after, empty) == (7, 0)
