"""Names, looked up at a DNS server of the test."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from notification_service.domain.attempt_result import AttemptFailure
from notification_service.testing import (
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
)
from notification_service.testing.dns_server import DnsServer, running_dns_server
from notification_service.worker.caching_resolver import CachingResolver, ResolverLimits
from notification_service.worker.dns_lookup import DnsLookup, IpAddress, LookupResult
from notification_service.worker.http_client import AttemptLimits, open_session, send_request

LIMITS = AttemptLimits(total_timeout=8, connect_timeout=5, loopback=True)


@asynccontextmanager
async def running_resolver(
    limits: ResolverLimits = ResolverLimits(),  # noqa: B008  # frozen
) -> AsyncGenerator[tuple[DnsServer, CachingResolver]]:
    async with running_dns_server() as (server, address):
        resolver = CachingResolver(DnsLookup([address]), limits)
        try:
            yield server, resolver
        finally:
            await resolver.close()


@pytest.mark.parametrize("name", ["plain", "slow", "half"])
async def test_a_name_is_resolved_though_its_server_is_slow(name: str) -> None:
    async with running_resolver() as (_, resolver):
        found = await resolver.resolve(f"{name}.example.org", 443)

    assert [(each["host"], each["port"]) for each in found] == [("127.0.0.1", 443)]


@pytest.mark.parametrize("name", ["unknown", "refused", "never"])
async def test_an_unresolvable_name_fails_within_the_deadline_and_is_cached(
    name: str,
) -> None:
    asked: list[int] = []
    async with running_resolver() as (server, resolver):
        for _ in range(3):
            async with asyncio.timeout(10):
                with pytest.raises(OSError, match="does not resolve"):
                    await resolver.resolve(f"{name}.example.org")
            asked.append(server.queries.total())

    assert len(set(asked)) == 1


async def test_concurrent_requests_of_a_name_share_one_lookup() -> None:
    async with running_resolver() as (server, resolver):
        found = await asyncio.gather(*(resolver.resolve("slow.example.org") for _ in range(100)))

    assert {each[0]["host"] for each in found} == {"127.0.0.1"}
    assert server.queries == {"slow.example.org": 1}


async def test_a_cancelled_waiter_does_not_cancel_the_lookup() -> None:
    async with running_resolver() as (_, resolver):
        cancelled_waiter = asyncio.create_task(resolver.resolve("slow.example.org"))
        waiter = asyncio.create_task(resolver.resolve("slow.example.org"))
        await asyncio.sleep(0)
        cancelled_waiter.cancel()

        assert (await waiter)[0]["host"] == "127.0.0.1"


async def test_no_search_domain_is_tried(tmp_path: Path) -> None:
    conf = tmp_path / "resolv.conf"
    conf.write_text("search attacker.example\noptions ndots:5\n")
    async with running_dns_server() as (server, address):
        lookup = DnsLookup([address], str(conf))
        for name in ("unknown.example.org", "unknown"):
            with pytest.raises(OSError, match="does not resolve"):
                await lookup(name)
        await lookup.close()

    assert set(server.queries) == {"unknown.example.org", "unknown"}


async def test_localhost_is_resolved_without_a_server() -> None:
    async with running_resolver() as (server, resolver):
        found = await resolver.resolve("localhost", 80)

    assert {each["host"] for each in found} <= {"127.0.0.1", "::1"}
    assert found
    assert not server.queries


class FakeLookup:
    """A lookup with a given TTL, and a clock."""

    def __init__(self, ttl: float) -> None:
        self.ttl, self.queries, self.now = ttl, Counter[str](), 0.0

    async def __call__(self, host: str) -> LookupResult:
        self.queries[host] += 1
        if host == "hangs":
            await asyncio.Event().wait()
        return LookupResult([IpAddress("127.0.0.1", socket.AF_INET)], self.ttl)

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(("ttl", "cached_seconds"), [(0, 1), (7, 7), (86_400, 30)])
async def test_a_result_is_cached_for_its_ttl_within_bounds(
    ttl: float, cached_seconds: float
) -> None:
    lookup = FakeLookup(ttl)
    resolver = CachingResolver(lookup, clock=lambda: lookup.now)
    for at in (0, cached_seconds - 0.5, cached_seconds):
        lookup.now = at
        await resolver.resolve("a")
        if at < cached_seconds:
            assert lookup.queries["a"] == 1

    assert lookup.queries["a"] == 2


async def test_the_number_of_cached_names_is_limited() -> None:
    lookup = FakeLookup(30)
    resolver = CachingResolver(lookup, ResolverLimits(max_entries=10))
    for number in range(100):
        await resolver.resolve(str(number))
    for number in range(100):
        await resolver.resolve(str(number))

    assert set(lookup.queries.values()) == {2}
    await resolver.resolve("99")
    assert lookup.queries["99"] == 2


async def test_the_number_of_concurrent_lookups_is_limited() -> None:
    lookup = FakeLookup(30)
    resolver = CachingResolver(lookup, ResolverLimits(max_concurrent=1, timeout=0.2))
    hanging = asyncio.create_task(resolver.resolve("hangs"))
    await asyncio.sleep(0)

    with pytest.raises(OSError, match="too many"):
        await resolver.resolve("b")
    with pytest.raises(OSError, match="does not resolve"):
        await hanging
    assert await resolver.resolve("b")


async def test_an_attempt_connects_to_the_resolved_address() -> None:
    async with running_dns_server() as (server, address), running_http_server() as port:
        inner = CachingResolver(DnsLookup([address]), ResolverLimits(min_ttl=0, max_ttl=0))
        async with open_session(LIMITS, inner) as session:
            url = f"http://hooks.example.org:{port}/"
            good = await send_request(session, url, b"", {})
            server.addresses = ("169.254.169.254",)
            server.ttl = 0
            rebound = await send_request(session, f"http://hooks.example.net:{port}/", b"", {})
            silent = await send_request(session, f"http://never.example.org:{port}/", b"", {})

    assert (good.failure, rebound.failure) == (None, AttemptFailure.FORBIDDEN)
    assert silent.failure is AttemptFailure.DNS


@pytest.mark.usefixtures("conserved")
async def test_unresolvable_names_delay_no_other(council: CouncilWebhooks) -> None:
    async with running_dns_server() as (_, address), running_receiver() as healthy:
        inner = CachingResolver(DnsLookup([address]))
        async with running_sender(council, limits=LIMITS, inner=inner):
            for number in range(40):
                url = f"http://never.n{number}.example.org:9/"
                await council.add_endpoint("request.*", url=url)
            good = healthy.url.replace("127.0.0.1", "hooks.example.org")
            await council.add_endpoint("draft.issued", url=good)
            await council.enqueue(make_message(1))
            await council.enqueue(*(make_message(each, "draft.issued") for each in range(11, 31)))
            await healthy.wait_for(20, seconds=20)
        failures = await council.query(
            "SELECT DISTINCT a.failure FROM notification.attempt a"
            " JOIN notification.delivery d USING (ledger_id, delivery_id)"
            " JOIN notification.message m USING (ledger_id, message_id)"
            " WHERE m.type = 'draft.issued'"
        )

    assert failures == [(None,)]


@asynccontextmanager
async def running_http_server() -> AsyncGenerator[int]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
