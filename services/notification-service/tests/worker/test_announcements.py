"""A council is warned before an endpoint is disabled, and when, at its other endpoints."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from events.envelope import LedgerId
from notification_service.testing import (
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)

pytestmark = pytest.mark.usefixtures("conserved")
ANNOUNCED = "SELECT count(*) FROM notification.message WHERE type LIKE 'webhook.endpoint%'"
UNSETTLED = (
    "SELECT count(*) FROM notification.delivery JOIN notification.message"
    " USING (ledger_id, message_id) WHERE type LIKE 'webhook.%' AND state = 'pending'"
)
ATTEMPTS = "SELECT count(*) FROM notification.attempt WHERE failure IS NOT NULL"
Json = Mapping[str, Any]


class CouncilReceivers:
    """A receiver that answers `status`, and one that keeps what is announced of endpoints."""

    def __init__(self) -> None:
        self.status = 500
        self.announced: list[Json] = []
        self.failing_url = self.healthy_url = ""

    async def fail(self, _: web.Request) -> web.Response:
        return web.Response(status=self.status)

    async def listen(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        if body.get("type", "").startswith("webhook."):
            self.announced.append(body)
        return web.Response(status=204)


@asynccontextmanager
async def council_receivers() -> AsyncGenerator[CouncilReceivers]:
    receivers = CouncilReceivers()
    async with (
        running_receiver(receivers.fail) as failing,
        running_receiver(receivers.listen) as healthy,
    ):
        receivers.failing_url, receivers.healthy_url = failing.url, healthy.url
        yield receivers


async def fail_for(council: CouncilWebhooks, endpoint_id: UUID, days: float, failures: int) -> None:
    """Let an endpoint have failed for some days, and the next attempt be due."""
    await council.query(
        "UPDATE notification.endpoint SET failures ="  # noqa: S608  # numbers and ids
        f" {failures}, failing_since = now() - interval '{days} days'"
        f" WHERE endpoint_id = '{endpoint_id}' RETURNING 1"
    )


async def attempt_again(council: CouncilWebhooks, earlier: int) -> None:
    await council.query("UPDATE notification.endpoint SET backoff_until = NULL RETURNING 1")
    await council.query(
        "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
    )
    await wait_for_query(council, ATTEMPTS, earlier + 1)


@pytest.mark.parametrize(
    ("days", "failures", "warned"),
    [(0.9, 50, 0), (1.1, 1, 0), (1.1, 3, 1), (4.1, 3, 1)],
)
async def test_a_council_is_warned_once_after_a_day_of_failures(
    council: CouncilWebhooks, days: float, failures: int, warned: int
) -> None:
    async with council_receivers() as receivers:
        failing = await council.add_endpoint("request.*", url=receivers.failing_url)
        await council.add_endpoint(url=receivers.healthy_url)
        await fail_for(council, failing, days, failures)
        await council.enqueue(make_message(1))
        async with running_sender(council):
            await wait_for_query(council, ATTEMPTS, 1)
            await attempt_again(council, 1)
            await wait_for_query(council, ANNOUNCED, warned)
            await wait_for_query(council, UNSETTLED, 0)

    assert len(receivers.announced) == warned
    if warned:
        (announced,) = receivers.announced
        data = announced["data"]
        assert announced["type"] == "webhook.endpoint_failing"
        assert data["endpoint_id"] == str(failing)
        assert {"failing_since", "disabled_after"} <= data.keys()
        assert "the receiver answered 500" in data["reason"]
        assert "recovery" in data["remedy"]
        assert data["url"].endswith(f"/v1/webhooks/endpoints/{failing}")


async def test_the_second_warning_is_a_day_before_the_end(council: CouncilWebhooks) -> None:
    async with council_receivers() as receivers:
        failing = await council.add_endpoint("request.*", url=receivers.failing_url)
        await council.add_endpoint(url=receivers.healthy_url)
        await council.enqueue(make_message(1))
        await fail_for(council, failing, 1.1, 9)
        async with running_sender(council):
            await wait_for_query(council, ANNOUNCED, 1)
            await fail_for(council, failing, 4.1, 20)
            await attempt_again(council, 1)
            await attempt_again(council, 2)
            await wait_for_query(council, ANNOUNCED, 2)
            await wait_for_query(council, UNSETTLED, 0)

    assert [each["type"] for each in receivers.announced] == ["webhook.endpoint_failing"] * 2


async def test_a_disabled_endpoint_is_announced_to_the_others_that_ask_for_it_and_no_other_council(
    council: CouncilWebhooks, other_ledger_id: LedgerId
) -> None:
    other = CouncilWebhooks(council.engine, council.admin, council.cipher, other_ledger_id)
    async with council_receivers() as receivers:
        failing = await council.add_endpoint("request.*", url=receivers.failing_url)
        await council.add_endpoint("webhook.*", url=receivers.healthy_url)
        await council.add_endpoint("webhook.endpoint_disabled", url=receivers.healthy_url)
        await council.add_endpoint("deadline.*", url=receivers.healthy_url)
        await other.add_endpoint(url=receivers.healthy_url)
        await council.enqueue(make_message(1))
        await fail_for(council, failing, 5.1, 20)
        async with running_sender(council):
            await wait_for_query(council, ANNOUNCED, 1)
            await wait_for_query(council, UNSETTLED, 0)

    assert len(receivers.announced) == 2
    assert receivers.announced[0] == receivers.announced[1]
    announced = receivers.announced[0]
    assert announced["type"] == "webhook.endpoint_disabled"
    assert announced["source"] == f"urn:uuid:{council.ledger_id}"
    assert announced["data"]["disabled_reason"] == "failing"
    assert {"disabled_at", "failing_since", "remedy"} <= announced["data"].keys()
    assert await council.query(
        "SELECT endpoint_id FROM notification.endpoint WHERE state = 'disabled'"
    ) == [(failing,)]


async def test_an_endpoint_that_answers_410_is_announced_at_once(council: CouncilWebhooks) -> None:
    async with council_receivers() as receivers:
        receivers.status = 410
        await council.add_endpoint("request.*", url=receivers.failing_url)
        await council.add_endpoint(url=receivers.healthy_url)
        await council.enqueue(make_message(1))
        async with running_sender(council):
            await wait_for_query(council, ANNOUNCED, 1)
            await wait_for_query(council, UNSETTLED, 0)

    (announced,) = receivers.announced
    assert (announced["type"], announced["data"]["disabled_reason"]) == (
        "webhook.endpoint_disabled",
        "gone",
    )


async def test_a_recovery_is_announced_after_a_warning_only(council: CouncilWebhooks) -> None:
    async with council_receivers() as receivers:
        failing = await council.add_endpoint("request.*", url=receivers.failing_url)
        await council.add_endpoint(url=receivers.healthy_url)
        await council.enqueue(make_message(1))
        await fail_for(council, failing, 1.1, 9)
        async with running_sender(council):
            await wait_for_query(council, ANNOUNCED, 1)
            receivers.status = 204
            await council.query("UPDATE notification.delivery SET due_at = now() RETURNING 1")
            await wait_for_query(council, ANNOUNCED, 2)
            await wait_for_query(council, UNSETTLED, 0)

    assert [each["type"] for each in receivers.announced] == [
        "webhook.endpoint_failing",
        "webhook.endpoint_recovered",
    ]
    assert receivers.announced[1]["data"]["reason"] == "The latest attempt succeeded."


async def test_without_another_endpoint_nothing_is_stored(council: CouncilWebhooks) -> None:
    async with council_receivers() as receivers:
        receivers.status = 410
        await council.add_endpoint("request.*", url=receivers.failing_url)
        await council.enqueue(make_message(1))
        async with running_sender(council):
            await wait_for_query(council, "SELECT state FROM notification.endpoint", "disabled")

    assert await council.query(ANNOUNCED) == [(0,)]
