"""A council's requests that name what belongs to another council."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import uuid4

import httpx
from tests.faults.support import new_key_header

from chassis.testing.faults import ApiCall, FaultProxy

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PER_REQUEST: Final = frozenset({"date", "x-request-id", "ratelimit"})
"""Headers that depend on the request or on those that were sent before it."""
_KEY: Final = "Idempotency-Key"
_ROUNDS: Final = 20
_KEY_LOOKUP: Final = "identity.find_key_v2"


class ForeignAnswer(NamedTuple):
    """A response without what differs between any two requests, and the statements it took."""

    status: int
    headers: Mapping[str, str]
    body: str
    statements: Sequence[str]


@dataclass(frozen=True, slots=True)
class OtherCouncil:
    """A council that knows ids of another one, and sends them."""

    http: httpx.AsyncClient
    proxy: FaultProxy
    own_ids: set[str] = field(default_factory=set[str])
    """Ids that it gave to resources of its own, such as a team, where the client chooses the id."""

    async def assert_learns_nothing(self, call: ApiCall) -> None:
        """Check that ids of another council are answered as ids that do not exist.

        The same status, headers and body, byte for byte, by the same statements, so that not even
        the time that a response takes tells whether there is such a case. What this council may do
        in its own ledger, with ids of its choice, succeeds with both; done again it would differ.
        """
        invented = {each: str(uuid4()) for each in _ids_in_call(call)}
        if not invented:
            return
        first = await self._send(call, {})
        if first.is_success and call.method != "GET":
            assert (await self._send(call, invented)).status_code == first.status_code
            return
        foreign = await self._answer(call, {})
        unknown = await self._answer(call, invented)
        assert foreign == unknown

    async def assert_is_shown_nothing_of(self, response: httpx.Response, call: ApiCall) -> None:
        """Check that no id in the first council's response to a request is in that to this one."""
        mine = await self._send(call, {})
        shown = _ids_in(mine.text) & _ids_in(response.text)
        assert shown <= self.own_ids | _ids_in_call(call)

    async def _answer(self, call: ApiCall, invented: Mapping[str, str]) -> ForeignAnswer:
        """The response to a request once its statements were prepared on the connection."""
        real = {new: old for old, new in invented.items()}
        for _ in range(_ROUNDS):
            self.proxy.observed.clear()
            response = await self._send(call, invented)
            trips = [
                each
                for each in self.proxy.observed
                if each.is_work and _KEY_LOOKUP not in each.statement
            ]
            if not any(each.is_preparation for each in trips):
                headers = {
                    name: _replaced(value, real)
                    for name, value in response.headers.items()
                    if name not in _PER_REQUEST
                }
                body = _replaced(response.text, real).replace(
                    response.headers["x-request-id"], "request"
                )
                statements = [each.statement for each in trips]
                return ForeignAnswer(response.status_code, headers, body, statements)
        raise AssertionError("its statements are prepared each time")

    async def _send(self, call: ApiCall, invented: Mapping[str, str]) -> httpx.Response:
        headers = {name: value for name, value in call.headers.items() if name != "Authorization"}
        if _KEY in headers:
            headers |= new_key_header()
        body = _replaced(json.dumps(call.body), invented) if call.body is not None else None
        if body is not None:
            headers["Content-Type"] = "application/json"
        path = _replaced(call.path, invented)
        response = await self.http.request(
            call.method,
            path,
            content=body if body is not None else call.content,
            headers=headers,
        )
        if response.is_success and call.method != "GET":
            self.own_ids.update(_ids_in(f"{path} {body}"))
        return response


def _ids_in(text: str) -> set[str]:
    return set(_ID.findall(text))


def _ids_in_call(call: ApiCall) -> set[str]:
    return _ids_in(f"{call.path} {json.dumps(call.body)}")


def _replaced(text: str, by: Mapping[str, str]) -> str:
    return _ID.sub(lambda found: by.get(found[0], found[0]), text)
