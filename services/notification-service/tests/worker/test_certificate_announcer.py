"""A council is told before a client certificate ends, and once it has ended."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid1

import pytest

from events.envelope import LedgerId
from notification_service.testing import CouncilWebhooks
from notification_service.worker.certificate_announcer import CertificateAnnouncer

URL = "https://webhooks.example"
Json = Mapping[str, Any]


async def end_in(council: CouncilWebhooks, endpoint_id: UUID, days: float) -> None:
    await council.query(
        "UPDATE notification.endpoint SET client_certificate_expires_at = now()"  # noqa: S608  # numbers and ids
        f" + interval '{days} days' WHERE endpoint_id = '{endpoint_id}' RETURNING 1"
    )


async def run_announcer(council: CouncilWebhooks) -> int:
    """Announce what is due; returns how often the sender was woken."""
    wakes: list[None] = []
    await CertificateAnnouncer(council.engine, lambda: wakes.append(None), uuid1, URL).step()
    return len(wakes)


async def announced(council: CouncilWebhooks) -> Sequence[tuple[Json, object]]:
    """The messages, each with an endpoint that gets it."""
    rows = await council.query(
        "SELECT body, endpoint_id FROM notification.message JOIN notification.delivery"
        " USING (ledger_id, message_id) ORDER BY occurred_at, endpoint_id"
    )
    return [(json.loads(bytes(body)), endpoint_id) for body, endpoint_id in rows]  # pyright: ignore[reportArgumentType]  # a column


async def test_a_certificate_that_ends_soon_is_announced_at_its_endpoint_and_the_others(
    council: CouncilWebhooks,
) -> None:
    ending = await council.add_endpoint("webhook.*")
    other = await council.add_endpoint()
    await council.add_endpoint("request.*")
    await end_in(council, ending, 29.5)

    assert await run_announcer(council) == 1

    found = await announced(council)
    body = found[0][0]
    assert {endpoint_id for _, endpoint_id in found} == {ending, other}
    assert body["type"] == "webhook.client_certificate_expiring"
    assert body["data"]["endpoint_id"] == str(ending)
    assert body["data"]["url"] == f"{URL}/v1/webhooks/endpoints/{ending}"
    assert "ends on" in body["data"]["reason"]
    assert "client-certificates" in body["data"]["remedy"]


async def test_each_warning_is_given_once(council: CouncilWebhooks) -> None:
    ending = await council.add_endpoint()
    counts: list[int] = []

    for days in (31, 30, 29, 8, 7, 6, 2, 1, 0.5):
        await end_in(council, ending, days)
        await run_announcer(council)
        await run_announcer(council)
        counts.append(len(await announced(council)))

    assert counts == [0, 1, 1, 1, 2, 2, 2, 3, 3]


async def test_warnings_that_were_passed_over_are_one(council: CouncilWebhooks) -> None:
    await end_in(council, await council.add_endpoint(), 0.5)

    await run_announcer(council)
    await run_announcer(council)

    assert len(await announced(council)) == 1


async def test_a_certificate_that_has_ended_is_announced_at_the_other_endpoints(
    council: CouncilWebhooks, other_ledger_id: LedgerId
) -> None:
    stranger = CouncilWebhooks(council.engine, council.admin, council.cipher, other_ledger_id)
    await stranger.add_endpoint()
    ended, other = await council.add_endpoint(), await council.add_endpoint()
    await end_in(council, ended, -0.1)

    await run_announcer(council)

    ((body, endpoint_id),) = await announced(council)
    assert endpoint_id == other
    assert body["type"] == "webhook.client_certificate_expired"
    assert "ended on" in body["data"]["reason"]


@pytest.mark.parametrize("state", ["disabled", "deleted"])
async def test_an_endpoint_that_is_sent_nothing_is_not_announced(
    council: CouncilWebhooks, state: str
) -> None:
    ending = await council.add_endpoint()
    await council.add_endpoint()
    await end_in(council, ending, 1)
    disabled = "'paused', disabled_at = now()" if state == "disabled" else "NULL"
    await council.query(
        f"UPDATE notification.endpoint SET state = '{state}', disabled_reason = {disabled}"  # noqa: S608  # constants
        f" WHERE endpoint_id = '{ending}' RETURNING 1"
    )

    await run_announcer(council)

    assert await announced(council) == []


async def test_two_processes_announce_each_once(council: CouncilWebhooks) -> None:
    for _ in range(3):
        await end_in(council, await council.add_endpoint("request.*"), 1)
    await council.add_endpoint("webhook.*")

    await asyncio.gather(*(run_announcer(council) for _ in range(2)))

    assert len(await announced(council)) == 3
