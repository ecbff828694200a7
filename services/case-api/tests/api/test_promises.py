"""Promises of a reply, read from the contacts of a case."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

from httpx import AsyncClient

Record = Callable[..., Awaitable[dict[str, Any]]]

CALL: Final = {"channel": "phone", "direction": "in", "party": "parent"}


class OpenedCase(Protocol):
    path: str


async def states(client: AsyncClient, case: OpenedCase, query: str = "") -> list[str]:
    found = (await client.get(f"{case.path}/promises{query}")).json()["promises"]
    return [each["state"] for each in found]


async def test_a_promise_is_open_then_kept_or_broken(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    async def contact(n: int, on: str, **details: object) -> None:
        body = CALL | {"contact_id": str(UUID(int=n)), "on": on} | details
        await record(f"{case.path}/contact-log-entries", body)

    for n in range(1, 5):
        await contact(n, "2026-11-02", reply_due_on=f"2026-11-{9 + n}")
    await contact(11, "2026-11-10", in_reply_to=str(UUID(int=1)))
    await contact(12, "2026-11-12", in_reply_to=str(UUID(int=2)))
    await contact(13, "2026-11-11", in_reply_to=str(UUID(int=3)), promise_kept=False)

    assert await states(client, case) == ["kept", "broken", "broken", "broken"]
    assert await states(client, case, "?on=2026-11-10") == ["kept", "open", "open", "open"]
    assert await states(client, case, "?on=2026-11-12") == ["kept", "broken", "broken", "open"]
    assert await states(client, case, "?on=2026-11-01") == []
    assert await states(client, case, "?state=kept") == ["kept"]
    unknown = f"/v1/cases/{UUID(int=9)}/promises"
    assert (await client.get(unknown)).status_code == 404


async def test_a_promise_has_the_subject_of_its_contact(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    body = CALL | {"on": "2026-11-02", "reply_due_on": "2026-11-09", "subject": "transport"}
    await record(f"{case.path}/contact-log-entries", body)

    (promise,) = (await client.get(f"{case.path}/promises")).json()["promises"]

    assert promise["subject"] == "transport"
