"""Injects faults at every database await of an API's operations, one after the other."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import httpx

from chassis.testing.faults.fault import Fault, Injection, RoundTripMatcher, nth_of_statement
from chassis.testing.faults.proxy import FaultProxy
from chassis.testing.process import ResourceUsage, ServiceProcess

RESPONSE_TIMEOUT_SECONDS: Final = 30.0
"""Seconds within which every request gets a response, with any fault of the database."""
RECOVERY_TIMEOUT_SECONDS: Final = 60.0
"""Seconds within which a request succeeds that is repeated while it is refused."""
_TRIES: Final = 5
_CONNECTIONS: Final = 20
"""More than the pool has: after so many requests each connection has prepared the statements."""
_KEY_LOOKUP: Final = "identity.find_key_v2"
_UNAVAILABLE: Final = 503
_IN_USE: Final = 409
_PAUSE: Final = 0.1
_RESET_NOTICE_SECONDS: Final = 0.03
"""Seconds for a process to notice that connections were reset, before a new attempt."""


async def _nothing(_: httpx.Response) -> None:
    pass


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request, and the check that it had its effect. `body` is sent as JSON, unless it is bytes.

    `body` is sent as JSON, `content` as it is. `status` is that of success; `again` are those of a
    repetition that finds it done, if different.
    `is_done_once` fails unless it had its effect exactly once.
    """

    method: str
    path: str
    status: int = 200
    body: object = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    again: frozenset[int] = frozenset()
    is_done_once: Callable[[httpx.Response], Awaitable[None]] = _nothing


PrepareCall = Callable[[], Awaitable[ApiCall]]
"""Creates a new request, and the resources that it needs."""


class ApiSweep:
    """Injects faults into one API, and checks that requests and the process survive them."""

    def __init__(
        self, proxy: FaultProxy, process: ServiceProcess, client: httpx.AsyncClient
    ) -> None:
        self._proxy = proxy
        self.process = process
        self._client = client
        self._warm: ResourceUsage | None = None

    async def warm_up(self, operations: Sequence[PrepareCall]) -> None:
        """Send each request once, and record what resources the process then uses."""
        for prepare in operations:
            await self.send_and_check(await prepare())
        self._warm = self.process.resource_usage()

    async def inject_at_every_await(
        self, prepare: PrepareCall, faults: Sequence[Fault], *, cold: bool = False
    ) -> None:
        """Inject each fault at each await of an operation.

        The response must be success, or 503 with `Retry-After`; the process must stay up and use no
        more resources than before; the same request sent again must succeed, and have its effect
        once. A request that was refused is sent again with the next fault, so that a request meets
        one fault after the other until it succeeds. With `cold` the process has no connections, so
        that it logs in and prepares statements.
        """
        awaits = await self.list_awaits(prepare, cold=cold)
        assert awaits, "the operation uses the database"
        refused: ApiCall | None = None
        for fault, number in itertools.product(faults, range(len(awaits))):
            statement = awaits[number]
            when = partial(nth_of_statement, statement, awaits[:number].count(statement))
            try:
                refused = await self._inject(prepare, refused, fault, when, cold=cold)
            except Exception as error:
                error.add_note(f"{fault} at await {number} of {len(awaits)}: {statement}")
                raise
        if refused is not None:
            assert await self._is_repeated(refused), "it succeeds at once when it is sent again"
        await self.assert_live()
        if self._warm is not None:
            self.process.assert_not_grown(self._warm)

    async def list_awaits(self, prepare: PrepareCall, *, cold: bool = False) -> Sequence[str]:
        """The statements that an operation waits for, in order.

        A key is looked up once in ten seconds, so that query is left out if there are others. On
        new connections, and if a key was looked up, two requests in turn must have the same:
        another task of the process may open a connection at the same time, and the look-up has a
        transaction of its own.
        """
        before: Sequence[str] = ()
        for _ in range(2 * _CONNECTIONS):
            call = await prepare()
            if cold:
                await self._reset_connections()
            self._proxy.observed.clear()
            await self.send_and_check(call)
            of_work = [trip for trip in self._proxy.observed if trip.is_work]
            seen = [trip for trip in of_work if _KEY_LOOKUP not in trip.statement] or of_work
            awaits = [trip.statement for trip in seen]
            looked_up = any(_KEY_LOOKUP in trip.statement for trip in of_work)
            prepared = any(trip.is_preparation for trip in seen)
            is_same = awaits == before
            if is_same if cold else not prepared and (is_same or not looked_up):
                return awaits
            before = awaits
        raise AssertionError("its statements differ, or are prepared, each time")

    async def send_and_check(self, call: ApiCall) -> None:
        """Send a request that must succeed, and check that it had its effect once."""
        response = await self.send(call)
        assert response.status_code == call.status, (call, response.status_code, response.text)
        await call.is_done_once(response)

    async def send(self, call: ApiCall) -> httpx.Response:
        """Send a request, which must get a response in time."""
        return await self._client.request(
            call.method,
            call.path,
            json=call.body,
            content=call.content,
            headers=call.headers,
            timeout=RESPONSE_TIMEOUT_SECONDS,
        )

    async def inject_concurrently(self, fault: Fault, *where: tuple[PrepareCall, str]) -> None:
        """Inject faults into operations concurrently, at one statement each: for slow faults.

        Each request is repeated while it is refused.
        """
        injections = [Injection(fault, nth_of_statement(statement)) for _, statement in where]
        calls = [await prepare() for prepare, _ in where]
        self._proxy.arm(*injections)
        async with asyncio.timeout(RECOVERY_TIMEOUT_SECONDS):
            await asyncio.gather(*(self._until_done(call) for call in calls))
        assert all(each.has_fired for each in injections)

    async def assert_live(self) -> None:
        """Check that the process responds."""
        assert self.process.exit_code is None
        response = await self._client.get(
            f"{self.process.url}/livez", timeout=RESPONSE_TIMEOUT_SECONDS
        )
        assert response.is_success

    async def _reset_connections(self) -> None:
        self._proxy.reset_connections()
        await asyncio.sleep(_RESET_NOTICE_SECONDS)

    async def _inject(
        self,
        prepare: PrepareCall,
        refused: ApiCall | None,
        fault: Fault,
        when: Callable[[], RoundTripMatcher],
        *,
        cold: bool,
    ) -> ApiCall | None:
        """Inject a fault once, and return the request if it was refused.

        Again if the request was done before it reached the await, or the connection was in use for
        something else.
        """
        for _ in range(_TRIES):
            call = await prepare() if refused is None else refused
            if cold:
                await self._reset_connections()
            injection = Injection(fault, when())
            self._proxy.arm(injection)
            response = await self.send(call)
            self._proxy.disarm()
            assert self.process.exit_code is None
            refused = await self._unless_done(call, response)
            if injection.has_fired:
                return refused
        raise AssertionError("it did not reach this await again")

    async def _unless_done(self, call: ApiCall, response: httpx.Response) -> ApiCall | None:
        """The request if it was refused temporarily; else None, after it was sent again."""
        if _is_refused(response):
            return call
        statuses = {call.status, *call.again}
        assert response.status_code in statuses, (call, response.status_code, response.text)
        assert await self._is_repeated(call), "it succeeds at once when it is sent again"
        return None

    async def _until_done(self, call: ApiCall) -> None:
        await self._check_response(call, await self.send(call))
        while not await self._is_repeated(call):  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(_PAUSE)

    async def _check_response(self, call: ApiCall, response: httpx.Response) -> None:
        """Check that the request succeeded or was refused temporarily, and the process runs."""
        if response.status_code != call.status:
            assert _is_refused(response), (call, response.status_code, response.text)
        await self.assert_live()

    async def _is_repeated(self, call: ApiCall) -> bool:
        """Whether the repeated request succeeds; then its effect is checked to be there once."""
        response = await self.send(call)
        if response.status_code not in {call.status, *call.again}:
            in_use = response.status_code == _IN_USE and "retry-after" in response.headers
            assert in_use or _is_refused(response), (call, response.status_code, response.text)
            return False
        await call.is_done_once(response)
        return True


def _is_refused(response: httpx.Response) -> bool:
    """Whether a request was refused temporarily, as documented."""
    return (
        response.status_code == _UNAVAILABLE
        and response.headers.get("retry-after", "").isdigit()
        and response.headers["content-type"] == "application/problem+json"
        and response.json()["status"] == _UNAVAILABLE
    )
