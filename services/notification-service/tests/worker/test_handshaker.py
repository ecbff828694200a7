"""Handshakes with real receivers, over HTTP."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID, uuid1

import pytest
from aiohttp import web

from chassis.database import transaction
from chassis.limits.token_bucket import Rate
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.forked_programs import forked_program
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from notification_service.domain.handshake import Permission
from notification_service.domain.payload_format import PayloadFormat
from notification_service.store.handshake_token import HandshakeToken
from notification_service.store.handshakes import grant_by_callback, request_handshake
from notification_service.testing import (
    ATTEMPT_LIMITS,
    ORIGIN,
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)
from notification_service.worker.client_contexts import ClientContexts
from notification_service.worker.handshaker import Handshaker, HandshakeTerms
from notification_service.worker.http_client import open_session

pytestmark = pytest.mark.usefixtures("conserved")
STATE = "SELECT state, requests, status, failure, granted_by FROM notification.handshake"
ALLOWED = "SELECT allowed_at IS NOT NULL, allowed_rate FROM notification.endpoint"
COUNT_DELIVERED = "SELECT count(*) FROM notification.delivery WHERE state = 'delivered'"
HIGH_RATE = Rate(1000, 1000)


class PermittingReceiver:
    """A receiver of handshakes, with the headers of its answers and those that it got."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.answer: Mapping[str, str] = {}
        self.requests: list[tuple[str, str, Mapping[str, str]]] = []
        self.wait: asyncio.Event | None = None
        self.arrived = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((request.method, request.path_qs, request.headers))
        self.arrived.set()
        if self.wait is not None:
            await self.wait.wait()
        return web.Response(status=self.status, headers=self.answer)


@asynccontextmanager
async def permitting_receiver() -> AsyncGenerator[PermittingReceiver]:
    receiver = PermittingReceiver()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook?code=1"
    try:
        yield receiver
    finally:
        if receiver.wait is not None:
            receiver.wait.set()
        await runner.cleanup()


class Handshakes:
    """Makes the handshakes of a council, one step at a time, and keeps the last token."""

    def __init__(self, council: CouncilWebhooks) -> None:
        self.council = council
        self.tokens: list[HandshakeToken] = []

    def _callback(self, token: HandshakeToken) -> str:
        self.tokens.append(token)
        return f"https://{ORIGIN}/v1/webhooks/permissions/{token.text}"

    async def add_endpoint(self, url: str) -> UUID:
        endpoint_id = await self.council.add_endpoint(
            url=url, payload_format=PayloadFormat.CLOUDEVENTS
        )
        await self.ask(endpoint_id)
        return endpoint_id

    async def ask(self, endpoint_id: UUID) -> None:
        async with transaction(self.council.engine, self.council.ledger_id) as db:
            now = await self.council.query("SELECT now()")
            await request_handshake(db, self.council.ledger_id, endpoint_id, uuid1(), now[0][0])  # pyright: ignore[reportArgumentType]  # a timestamp

    async def make(self, steps: int = 1, rate: Rate = HIGH_RATE) -> None:
        async with open_session(ATTEMPT_LIMITS) as session:
            terms = HandshakeTerms(ORIGIN, 12_000, self._callback)
            handshaker = Handshaker(
                *(self.council.engine, session, ClientContexts(self.council.cipher)),
                *(terms, uuid1, rate),
            )
            for _ in range(steps):
                await handshaker.step()
                await handshaker.drain()


@pytest.fixture
def handshakes(council: CouncilWebhooks) -> Handshakes:
    return Handshakes(council)


async def test_a_receiver_is_asked_and_its_permission_recorded(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": ORIGIN, "WebHook-Allowed-Rate": "120"}
        await handshakes.add_endpoint(receiver.url)
        await handshakes.make(steps=2)

    ((method, path, headers),) = receiver.requests
    assert (method, path) == ("OPTIONS", "/hook?code=1")
    assert headers["WebHook-Request-Origin"] == ORIGIN
    assert headers["WebHook-Request-Rate"] == "12000"
    assert headers["WebHook-Request-Callback"].endswith(handshakes.tokens[0].text)
    assert await council.query(STATE) == [("allowed", 1, 200, None, "response")]
    assert await council.query(ALLOWED) == [(True, 120)]


async def test_nothing_is_sent_before_the_permission(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    endpoint_id = await handshakes.add_endpoint("http://127.0.0.1:9/")
    await council.enqueue(make_message(1))

    before = await council.claim()
    await council.query(
        f"UPDATE notification.endpoint SET allowed_at = now()"  # noqa: S608  # an id
        f" WHERE endpoint_id = '{endpoint_id}' RETURNING 1"
    )

    assert before == []
    assert len(await council.claim()) == 1


async def test_a_permitted_endpoint_gets_cloudevents_with_a_signature(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    seen: list[Mapping[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.headers)
        return web.Response(status=202)

    async with running_receiver(answer) as receiver, running_sender(council):
        endpoint_id = await handshakes.add_endpoint(receiver.url)
        await council.enqueue(make_message(1))
        async with transaction(council.engine, council.ledger_id) as db:
            token = await claimed_token(council, endpoint_id)
            now = (await council.query("SELECT now()"))[0][0]
            assert await grant_by_callback(db, token, Permission(None), now)  # pyright: ignore[reportArgumentType]  # a timestamp
        await wait_for_query(council, COUNT_DELIVERED, 1)

    (headers,) = seen
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["WebHook-Request-Origin"] == ORIGIN
    assert headers["webhook-signature"].startswith("v1,"), "verified by the receiver over the body"


async def claimed_token(council: CouncilWebhooks, endpoint_id: UUID) -> HandshakeToken:
    """The token of a request that a sender made."""
    token = HandshakeToken(council.ledger_id, endpoint_id, "a" * 43)
    await council.query(
        f"UPDATE notification.handshake SET token_hash = '\\x{token.secret_hash.hex()}',"  # noqa: S608  # constants
        " callback_until = now() + interval '1 day' RETURNING 1"
    )
    return token


async def test_an_answer_without_a_permission_withholds_it_and_ends_an_earlier_one(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": "*"}
        endpoint_id = await handshakes.add_endpoint(receiver.url)
        await handshakes.make()
        allowed = await council.query(ALLOWED)
        receiver.answer = {"Allow": "POST"}
        await handshakes.ask(endpoint_id)
        still_allowed = await council.query(ALLOWED)
        await handshakes.make(steps=2)

    assert allowed == still_allowed == [(True, None)]
    assert await council.query(STATE) == [("withheld", 1, 200, None, None)]
    assert await council.query(ALLOWED) == [(False, None)]
    assert len(receiver.requests) == 2


async def test_no_answer_is_asked_for_again_later_and_leaves_a_permission(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": "*"}
        endpoint_id = await handshakes.add_endpoint(receiver.url)
        await handshakes.make()
        receiver.answer, receiver.status = {}, 503
        await handshakes.ask(endpoint_id)
        for _ in range(5):
            await handshakes.make()
            await council.query(
                "UPDATE notification.handshake SET due_at = now()"
                " WHERE due_at IS NOT NULL RETURNING 1"
            )

    assert await council.query(STATE) == [("failed", 5, 503, None, None)]
    assert await council.query(ALLOWED) == [(True, None)]


async def test_an_internal_address_is_not_asked(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    await handshakes.add_endpoint("https://10.0.0.1/")
    await handshakes.make()

    assert await council.query(STATE) == [("requested", 1, None, "forbidden_address", None)]


async def test_receivers_that_hang_delay_no_other_council(
    council: CouncilWebhooks, handshakes: Handshakes, other_ledger_id: UUID
) -> None:
    other = Handshakes(
        CouncilWebhooks(council.engine, council.admin, council.cipher, other_ledger_id)
    )
    async with permitting_receiver() as hanging, permitting_receiver() as receiver:
        hanging.wait = asyncio.Event()
        receiver.answer = {"WebHook-Allowed-Origin": "*"}
        for _ in range(3):
            await handshakes.add_endpoint(hanging.url)
        await other.add_endpoint(receiver.url)
        async with asyncio.timeout(ATTEMPT_LIMITS.total_timeout + 5):
            await handshakes.make()

    assert len(hanging.requests) == 1
    assert (await council.query(f"{STATE} WHERE state = 'allowed'")) == [
        ("allowed", 1, 200, None, "response")
    ]
    assert await council.query(f"{STATE} WHERE failure IS NOT NULL") == [
        ("requested", 1, None, "timeout", None)
    ]


async def test_one_host_is_asked_at_a_low_rate(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver:
        for _ in range(4):
            await handshakes.add_endpoint(receiver.url)
        await handshakes.make(steps=6, rate=Rate(1 / 60, 2))

    assert len(receiver.requests) == 2


async def test_a_permitted_rate_holds_over_all_senders(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "2"}
        await handshakes.add_endpoint(receiver.url)
        await handshakes.make()
        receiver.status = 204
        await council.enqueue(*(make_message(each) for each in range(1, 11)))
        async with running_sender(council), running_sender(council):
            await wait_for_query(council, COUNT_DELIVERED, 1)
            await asyncio.sleep(0.6)

    assert [method for method, _, _ in receiver.requests] == ["OPTIONS", "POST"]


async def test_a_handshake_of_a_killed_sender_is_made_again_and_its_late_result_changes_nothing(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": "*"}
        receiver.wait = asyncio.Event()
        await handshakes.add_endpoint(receiver.url)
        late = asyncio.create_task(handshakes.make())
        await receiver.arrived.wait()
        await handshakes.make()
        during_lease = len(receiver.requests)
        await council.query("UPDATE notification.handshake SET lease_until = now() RETURNING 1")
        receiver.answer = {}
        receiver.wait.set()
        await asyncio.gather(late, handshakes.make())

    assert (during_lease, len(receiver.requests)) == (1, 2)
    assert len(await council.query(STATE)) == 1


@pytest.mark.faults
async def test_kill_9_in_a_handshake_loses_nothing(
    council: CouncilWebhooks, handshakes: Handshakes, database: Database, secrets_key: str
) -> None:
    """A real sender process asks in the name of its public host, and another after its death."""
    environment = (
        os.environ
        | PERSONAL_DATA_SETTINGS
        | {
            "DATABASE_URL": database.url_for("notification_service"),
            "CURSOR_SECRET": CURSOR_SECRET.get_secret_value(),
            "WEBHOOK_SECRETS_KEY": secrets_key,
            "WEBHOOK_ALLOW_LOOPBACK": "1",
            "NOTIFICATION_SERVICE_URL": f"https://{ORIGIN}/",
            "LOG_LEVEL": "ERROR",
        }
    )
    sender = partial(forked_program, "notification_service", "sender", env=environment)
    async with permitting_receiver() as receiver:
        receiver.wait = asyncio.Event()
        await handshakes.add_endpoint(receiver.url)
        await council.enqueue(make_message(1))
        with sender() as killed:
            async with asyncio.timeout(30):
                await receiver.arrived.wait()
            killed.send_signal(signal.SIGKILL)
            await asyncio.to_thread(killed.wait)
        receiver.answer = {"WebHook-Allowed-Origin": ORIGIN}
        receiver.wait.set()
        await council.query("UPDATE notification.handshake SET lease_until = now() RETURNING 1")
        with sender():
            await wait_for_query(council, COUNT_DELIVERED, 1)

    assert [method for method, _, _ in receiver.requests] == ["OPTIONS", "OPTIONS", "POST"]
    callbacks = [headers["WebHook-Request-Callback"] for _, _, headers in receiver.requests[:2]]
    assert callbacks[0] != callbacks[1]
    assert callbacks[1].startswith(f"https://{ORIGIN}/v1/webhooks/permissions/")
    assert receiver.requests[2][2]["Content-Type"].startswith("application/cloudevents+json")
    assert await council.query(STATE) == [("allowed", 2, 200, None, "response")]


ANNOUNCED = (
    "SELECT body FROM notification.message WHERE type = 'webhook.endpoint_not_permitted'"
    " ORDER BY occurred_at"
)


async def announced(council: CouncilWebhooks) -> Sequence[dict[str, Any]]:
    return [json.loads(bytes(body)) for (body,) in await council.query(ANNOUNCED)]  # pyright: ignore[reportArgumentType]  # a column


async def test_an_endpoint_whose_permission_was_withdrawn_is_announced_to_the_others(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    other = await council.add_endpoint("webhook.*")
    async with permitting_receiver() as receiver:
        receiver.answer = {"WebHook-Allowed-Origin": "*"}
        endpoint_id = await handshakes.add_endpoint(receiver.url)
        await handshakes.make()
        before = await announced(council)
        receiver.answer = {"Allow": "POST"}
        await handshakes.ask(endpoint_id)
        await handshakes.make()

    (body,) = await announced(council)
    assert before == []
    assert body["data"]["endpoint_id"] == str(endpoint_id)
    assert "was answered 200, without one" in body["data"]["reason"]
    assert "POST to handshakes" in body["data"]["remedy"]
    listeners = await council.query("SELECT endpoint_id FROM notification.delivery")
    assert listeners == [(other,)]


@pytest.mark.parametrize(("has_permission", "count"), [(True, 0), (False, 1)])
async def test_an_endpoint_whose_receiver_never_answered_is_announced_unless_it_was_permitted(
    council: CouncilWebhooks, handshakes: Handshakes, count: int, *, has_permission: bool
) -> None:
    await council.add_endpoint("webhook.*")
    async with permitting_receiver() as receiver:
        receiver.answer, receiver.status = {}, 503
        await handshakes.add_endpoint(receiver.url)
        if has_permission:
            await council.query("UPDATE notification.endpoint SET allowed_at = now() RETURNING 1")
        for _ in range(5):
            await handshakes.make()
            await council.query(
                "UPDATE notification.handshake SET due_at = now()"
                " WHERE due_at IS NOT NULL RETURNING 1"
            )

    assert len(await announced(council)) == count


async def test_the_first_success_after_a_permission_was_withdrawn_is_announced(
    council: CouncilWebhooks, handshakes: Handshakes
) -> None:
    async with permitting_receiver() as receiver, running_receiver() as listening:
        await council.add_endpoint("webhook.*", url=listening.url)
        endpoint_id = await handshakes.add_endpoint(receiver.url)
        await handshakes.make()
        receiver.answer = {"WebHook-Allowed-Origin": "*"}
        await handshakes.ask(endpoint_id)
        await handshakes.make()
        await council.enqueue(make_message(1))
        async with running_sender(council):
            await listening.wait_for(2)

    types = await council.query("SELECT type FROM notification.message ORDER BY type")
    assert ("webhook.endpoint_recovered",) in types
