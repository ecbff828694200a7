"""What is no notification of the department, or cannot be received now."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from case_api.testing.sui_sender import SuiSender, notification_body
from chassis.app import provide_limits
from chassis.database import DriverConnection
from chassis.limits import LimitSettings
from chassis.testing import Database
from events.envelope import LedgerId

HELD: Final = "9990000018"
OTHER_SENDER: Final = SuiSender(key=b"another key of 32 bytes, for the tests")
EACH: Final = {"instance": "", "request_id": ""}
"""What differs in every response."""


class Council(Protocol):
    ledger_id: LedgerId
    url: str
    client: AsyncClient
    manager: AsyncClient

    async def deliver(
        self,
        body: bytes,
        sender: SuiSender = ...,
        *,
        late: float = 0,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response: ...
    async def register(self, sender: SuiSender, manager: AsyncClient | None = None) -> str: ...
    async def kinds(self, case_id: str | None = None) -> Sequence[str]: ...
    async def events(self) -> Sequence[str]: ...


async def test_before_the_signature_every_refusal_is_the_same(
    registered: Council, other_council: LedgerId
) -> None:
    """A council, key or signature that is unknown; a time that is old or ahead; what is no JSON."""
    body, ledger = notification_body(HELD), str(registered.ledger_id)
    text = {"Content-Type": "text/plain", "X-SUI-Delivery-Attempt": "x"}
    responses = [
        await registered.deliver(body, url=registered.url.replace(ledger, str(uuid4()))),
        await registered.deliver(body, url=registered.url.replace(ledger, str(other_council))),
        await registered.deliver(body, url=registered.url.replace(ledger, "no-uuid")),
        await registered.deliver(body, SuiSender(key_id="unknown")),
        await registered.deliver(body, OTHER_SENDER),
        await registered.deliver(body, late=302),
        await registered.deliver(body, late=-302),
        await registered.deliver(b"no JSON", OTHER_SENDER),
        await registered.deliver(body, OTHER_SENDER, headers=text),
        await registered.deliver(body, headers={"X-SUI-Signature-256": "sha256=x"}),
        await registered.deliver(body, headers={"X-SUI-Timestamp": str(int(time.time()) - 1)}),
        await registered.deliver(body, headers={"X-SUI-Delivery-ID": str(uuid4())}),
        await registered.client.post(registered.url, content=body),
    ]

    assert [each.status_code for each in responses] == [401] * len(responses)
    documents = [{**each.json(), **EACH} for each in responses]
    assert documents == [documents[0]] * len(responses)
    assert documents[0]["code"] == "notification-refused"
    assert {each.headers["www-authenticate"] for each in responses} == {"SUI-HMAC-SHA256"}
    assert (await registered.kinds(), await registered.events()) == ([], [])


@pytest.mark.parametrize(
    ("body", "headers", "status", "place"),
    [
        pytest.param(b"{}", {}, 400, None, id="an empty object"),
        pytest.param(b"", {}, 400, "", id="no body"),
        pytest.param(b"[]", {}, 400, "", id="a list"),
        pytest.param(b"\xff", {}, 400, "", id="no UTF-8"),
        pytest.param(
            notification_body(HELD, members={"x": HELD}), {}, 400, "/x", id="a member more"
        ),
        pytest.param(
            notification_body("9990000019"), {}, 400, "/affectedNhsNumber", id="a wrong number"
        ),
        pytest.param(notification_body(HELD), {"X-Correlation-ID": "x"}, 400, None, id="metadata"),
        pytest.param(
            notification_body(HELD), {"Content-Type": "application/json"}, 415, None, id="JSON"
        ),
        pytest.param(
            notification_body(HELD), {"Content-Encoding": "gzip"}, 415, None, id="compressed"
        ),
        pytest.param(notification_body(HELD) + 4096 * b" ", {}, 413, None, id="too large"),
    ],
)
async def test_a_signed_delivery_that_is_malformed_is_refused_for_good(
    registered: Council, body: bytes, headers: Mapping[str, str], status: int, place: str | None
) -> None:
    response = await registered.deliver(body, headers=headers)

    assert response.status_code == status, response.text
    assert HELD not in response.text
    problem: dict[str, Any] = response.json()
    if place is not None:
        assert [each["pointer"] for each in problem["errors"]] == [place]
    assert (await registered.kinds(), await registered.events()) == ([], [])


async def test_keys_overlap_and_a_revoked_one_is_refused_at_once(registered: Council) -> None:
    following = SuiSender(key=b"the next key, of 32 bytes at least", key_id="council-999-2027-02")
    assert await registered.register(following) == registered.url
    for sender in (SuiSender(), following):
        assert (await registered.deliver(notification_body(HELD), sender)).status_code == 202
    first, second = (await registered.manager.get("/v1/sui-keys")).json()["sui_keys"]
    assert (first["last_used_on"], second["last_used_on"]) == ("2026-11-20", "2026-11-20")

    revoked = await registered.manager.delete(f"/v1/sui-keys/{first['sui_key_id']}")

    assert revoked.status_code == 204
    assert (await registered.deliver(notification_body(HELD))).status_code == 401
    assert (await registered.deliver(notification_body(HELD), following)).status_code == 202


async def test_many_wrong_signatures_are_limited_and_a_right_one_is_not(
    app: FastAPI, registered: Council
) -> None:
    provide_limits(app, LimitSettings(failed_authentications_per_minute=2))
    body = notification_body(HELD)

    wrong = [(await registered.deliver(body, OTHER_SENDER)).status_code for _ in range(4)]

    assert wrong == [401, 401, 429, 429]
    assert (await registered.deliver(body)).status_code == 202


async def test_it_is_refused_in_time_while_the_ledger_is_locked(
    registered: Council, database: Database
) -> None:
    """503 within the three seconds of the contract. Nothing is kept, so it is new when it is sent
    again."""
    body = notification_body(HELD)
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    async with owner.transaction():
        await owner.execute(f"SET LOCAL log.ledger = '{registered.ledger_id}'")
        await owner.execute(
            "SELECT FROM log.ledger WHERE ledger_id = $1 FOR UPDATE", registered.ledger_id
        )
        began = time.monotonic()
        locked = await registered.deliver(body)
        seconds = time.monotonic() - began
        assert await registered.events() == []
    await owner.close()

    assert (locked.status_code, "retry-after" in locked.headers) == (503, True)
    assert seconds < 3
    assert (await registered.deliver(body)).status_code == 202
    assert await registered.kinds() == ["reported"]
