"""The API and a sender as processes: what changes over HTTP, and what is killed, while they run."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from httpx import AsyncClient, Response
from standardwebhooks import Webhook, WebhookVerificationError

from chassis.testing import Database
from chassis.testing.keys import issue_test_key
from chassis.testing.process import ServiceProcess, running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS
from events.envelope import LedgerId
from notification_service.testing import (
    CouncilWebhooks,
    make_message,
    running_receiver,
    wait_for_query,
)
from notification_service.testing.certificates import CertificateAuthority, tls_receiver
from notification_service.testing.conservation import assert_conserved
from notification_service.testing.dns_server import running_dns_server

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("conserved")]
SERVERS: Final = CertificateAuthority("authority of the council's receivers")
CLIENTS: Final = CertificateAuthority("authority of the council's clients")
MESSAGES: Final = 60
CONCURRENT: Final = 8
PENDING: Final = "SELECT count(*) FROM notification.delivery WHERE state = 'pending'"
LEASED: Final = (
    "SELECT count(*)::int FROM notification.delivery"
    " WHERE lease_until > now() AND state = 'pending'"
)
ATTEMPTS: Final = "SELECT count(*) FROM notification.attempt"
MAKE_DUE: Final = (
    "UPDATE notification.delivery SET due_at = now() WHERE state = 'pending' RETURNING 1"
)
FAILURES: Final = "SELECT number, failure FROM notification.attempt ORDER BY number"
FORBIDDEN: Final = "SELECT count(*) FROM notification.attempt WHERE failure = 'forbidden_address'"
CACHED_SECONDS: Final = 1.2
"""A sender uses an answer of DNS for a second at least."""
VERIFY: Final = "UPDATE notification.endpoint SET verified_at = now() RETURNING 1"


class Council:
    """A council's system, with a key of its own."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The response to a POST that succeeds."""
        headers = {"Idempotency-Key": uuid4().hex}
        response = await self.client.post(f"/v1/webhooks{path}", json=body, headers=headers)
        assert response.status_code == 201, response.text
        return response.json()

    async def delete(self, endpoint_id: str) -> None:
        """Delete an endpoint whose health the sender records meanwhile."""
        place, status = f"/v1/webhooks/endpoints/{endpoint_id}", 412
        while status == 412:
            tag = (await self.client.get(place)).headers["ETag"]
            status = (await self.client.delete(place, headers={"If-Match": tag})).status_code
        assert status == 204

    async def install_certificate(self, endpoint_id: str) -> str:
        """Install a new client certificate; returns its serial number."""
        path = f"/endpoints/{endpoint_id}/client-certificates"
        requested = await self.post(path, {})
        response: Response = await self.client.put(
            f"/v1/webhooks{path}/{requested['certificate_id']}/chain",
            json={"certificate": CLIENTS.sign(requested["signing_request"])},
        )
        assert response.status_code == 200, response.text
        return response.json()["client_certificates"][0]["serial_number"]


@pytest.fixture
def settings(database: Database, secrets_key: str) -> Mapping[str, str]:
    return {
        **UNREACHABLE_LIMITS,
        "DATABASE_URL": database.url_for("notification_service"),
        "WEBHOOK_SECRETS_KEY": secrets_key,
        "WEBHOOK_ALLOW_LOOPBACK": "1",
        "WEBHOOK_CONCURRENCY_PER_ENDPOINT": str(CONCURRENT),
        "WEBHOOK_LEASE_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }


@pytest.fixture
async def system(
    database: Database, settings: Mapping[str, str], ledger_id: LedgerId, tmp_path: Path
) -> AsyncGenerator[Council]:
    key = await issue_test_key(database, "webhooks:manage", ledger=ledger_id)
    api, port = "notification_service api", "NOTIFICATION_SERVICE_PORT"
    async with running_process(api, settings, tmp_path / "api.log", port) as process:
        headers = {"Authorization": f"Bearer {key}"}
        async with AsyncClient(base_url=process.url, headers=headers, timeout=30) as client:
            yield Council(client)


@pytest.fixture
async def sender(settings: Mapping[str, str], tmp_path: Path) -> AsyncGenerator[ServiceProcess]:
    process = ServiceProcess("notification_service sender", settings, tmp_path / "sender.log", None)
    process.start()
    yield process
    await process.kill()


@asynccontextmanager
async def sender_with_dns(
    settings: Mapping[str, str], log: Path, dns: str
) -> AsyncGenerator[ServiceProcess]:
    """A sender that looks names up at a DNS server of the test."""
    on = {**settings, "WEBHOOK_DNS_SERVERS": dns}
    async with running_process("notification_service sender", on, log) as process:
        yield process


async def kill_and_start(sender: ServiceProcess) -> None:
    await sender.kill()
    sender.start()


async def test_kill_9_in_the_middle_of_mutual_tls_loses_nothing_and_a_renewal_holds(
    council: CouncilWebhooks, system: Council, sender: ServiceProcess
) -> None:
    """The certificate is renewed while the sender is dead: what it had begun is sent with it."""
    async with tls_receiver(SERVERS, CLIENTS) as receiver:
        receiver.answers_after = 0.05
        made = await system.post(
            "/endpoints", {"url": receiver.url, "receiver_authorities": SERVERS.pem}
        )
        endpoint_id = made["endpoint_id"]
        old = await system.install_certificate(endpoint_id)
        await council.query(VERIFY)
        await council.enqueue(*(make_message(each) for each in range(1, MESSAGES + 1)))
        await wait_until(lambda: len(receiver.serials) >= MESSAGES // 3)
        await sender.kill()
        cut_off = await council.query(LEASED)
        until_then = len(receiver.serials)
        new = await system.install_certificate(endpoint_id)
        sender.start()
        await wait_until(lambda: len(receiver.serials) >= 2 * MESSAGES // 3)
        await kill_and_start(sender)
        await wait_for_query(council, PENDING, 0)

    assert cut_off != [(0,)], "it was killed with attempts in flight"
    assert set(receiver.serials[:until_then]) == {old}
    assert set(receiver.serials[until_then:]) == {new}
    assert set(receiver.webhook_ids) == {str(UUID(int=n)) for n in range(1, MESSAGES + 1)}
    counts = await assert_conserved(council, {UUID(endpoint_id): MESSAGES}, may_repeat=True)
    assert counts[UUID(endpoint_id)].delivered == MESSAGES


async def wait_until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110  # a server in threads
            await asyncio.sleep(0.01)


class StoringReceiver:
    """Stores every request, with any signature, and answers with `status` after `may_answer`."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 500
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.may_answer = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.read()))
        await self.may_answer.wait()
        response = web.Response(status=self.status)
        await response.prepare(request)
        await response.write_eof()
        self.answers.append(response.status)
        return response

    def genuine(self, secret: str) -> list[bool]:
        """Which of the requests are signed with a secret."""
        return [_is_genuine(secret, *each) for each in self.requests]


def _is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


@asynccontextmanager
async def storing_receiver() -> AsyncGenerator[StoringReceiver]:
    target, app = StoringReceiver(), web.Application()
    app.router.add_post("/", target.handle)
    async with TestServer(app) as server:
        target.url = str(server.make_url("/"))
        yield target


async def test_what_is_rotated_over_http_during_retries_signs_the_next_attempt_through_kill_9(
    council: CouncilWebhooks, system: Council, sender: ServiceProcess
) -> None:
    """Once with an overlap, once without."""
    async with storing_receiver() as target:
        target.may_answer.set()
        made = await system.post(
            "/endpoints", {"url": target.url, "signature_schemes": ["v1", "v1a"]}
        )
        path, secrets = f"/endpoints/{made['endpoint_id']}", [made["secret"]]
        await council.enqueue(make_message(1))
        for number, hours in enumerate((24, 0), start=1):
            await wait_for_query(council, ATTEMPTS, number)
            rotated = await system.post(f"{path}/secret-rotations", {"overlap_hours": hours})
            secrets.append(rotated["secret"])
            await system.post(f"{path}/key-rotations", {"overlap_hours": hours})
            await sender.kill()
            target.status = 500 if hours else 204
            await council.query(MAKE_DUE)
            sender.start()
        await wait_for_query(council, PENDING, 0)

    assert [target.genuine(each) for each in secrets] == [
        [True, True, False],
        [False, True, False],
        [False, False, True],
    ]
    schemes = [headers["webhook-signature"].count("v1a,") for headers, _ in target.requests]
    assert schemes == [1, 2, 1]
    endpoint = UUID(made["endpoint_id"])
    assert (await assert_conserved(council, {endpoint: 1}))[endpoint].delivered == 1


async def test_an_endpoint_that_is_deleted_over_http_while_queued_gets_nothing_more_through_kill_9(
    council: CouncilWebhooks, system: Council, sender: ServiceProcess
) -> None:
    """Another endpoint of the council gets everything."""
    async with storing_receiver() as target, running_receiver() as healthy:
        made = await system.post("/endpoints", {"url": target.url})
        await council.query(VERIFY)
        other = await council.add_endpoint(url=healthy.url)
        await council.enqueue(*(make_message(each) for each in range(1, MESSAGES + 1)))
        await wait_until(lambda: len(target.requests) == CONCURRENT)
        await system.delete(made["endpoint_id"])
        await sender.kill()
        target.may_answer.set()
        sender.start()
        await healthy.wait_for(MESSAGES)
        await wait_for_query(council, PENDING, 0)
        await asyncio.sleep(1.5)  # longer than a lease, in which nothing more may arrive

    assert len(target.requests) == CONCURRENT
    deleted = UUID(made["endpoint_id"])
    counts = await assert_conserved(council, {deleted: MESSAGES, other: MESSAGES}, may_repeat=True)
    assert counts[deleted].cancelled == counts[other].delivered == MESSAGES


async def test_a_sender_that_was_suspended_in_a_request_records_its_success_when_it_goes_on(
    council: CouncilWebhooks, sender: ServiceProcess, settings: Mapping[str, str], tmp_path: Path
) -> None:
    """Its lease has ended meanwhile, and another sender was refused: nothing is sent again."""
    async with storing_receiver() as target:
        target.status = 204
        endpoint = await council.add_endpoint(url=target.url)
        await council.enqueue(make_message(1))
        await wait_until(lambda: len(target.requests) == 1)
        await sender.suspend()
        target.may_answer.set()
        await wait_until(lambda: target.answers == [204])
        target.status = 500
        other = running_process("notification_service sender", settings, tmp_path / "other.log")
        async with other:
            await wait_for_query(council, ATTEMPTS, 1)
            sender.send_signal(signal.SIGCONT)
            await wait_for_query(council, PENDING, 0)

    assert target.answers == [204, 500]
    assert await council.query(FAILURES) == [(1, None), (2, "status")]
    assert (await assert_conserved(council, {endpoint: 1}))[endpoint].delivered == 1


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(("169.254.169.254",), id="the metadata of a cloud"),
        pytest.param(("127.0.0.1", "10.0.0.1"), id="its own, and one of the network inside"),
    ],
)
async def test_a_name_that_is_rebound_leads_nowhere_and_what_waits_is_delivered_later(
    council: CouncilWebhooks,
    settings: Mapping[str, str],
    tmp_path: Path,
    addresses: Sequence[str],
) -> None:
    """A receiver's DNS changes its answer between two webhooks, with the shortest validity."""
    async with (
        running_dns_server() as (dns, address),
        running_receiver(accept_and_close) as receiver,
        sender_with_dns(settings, tmp_path / "sender.log", address),
    ):
        dns.ttl = 0
        url = receiver.url.replace("127.0.0.1", "hooks.council.example.org")
        endpoint = await council.add_endpoint(url=url)
        await council.enqueue(make_message(1))
        await receiver.wait_for(1)

        dns.addresses = addresses
        await asyncio.sleep(CACHED_SECONDS)
        await council.enqueue(make_message(2))
        await wait_for_query(council, FORBIDDEN, 1)
        await council.query(MAKE_DUE)
        await wait_for_query(council, FORBIDDEN, 2)
        assert [*receiver.received] == [str(UUID(int=1))]

        dns.addresses = ("127.0.0.1",)
        await asyncio.sleep(CACHED_SECONDS)
        await council.query(MAKE_DUE)
        await wait_for_query(council, PENDING, 0)

    assert receiver.received == {str(UUID(int=1)): 1, str(UUID(int=2)): 1}
    assert (await assert_conserved(council, {endpoint: 2}))[endpoint].delivered == 2


async def accept_and_close(_: web.Request) -> web.Response:
    """Accept, and let the next webhook need a connection of its own."""
    return web.Response(status=204, headers={"Connection": "close"})
