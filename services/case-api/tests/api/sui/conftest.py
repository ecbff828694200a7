"""The department, which delivers to a council that holds a child with an NHS number."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, Protocol

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from case_api.testing.sui_sender import SuiSender
from chassis.app import provide_limits
from chassis.database import DriverConnection
from chassis.testing import Database
from chassis.testing.unreachable_limits import unreachable_limits
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
HELD: Final = "9990000018"
SENDER: Final = SuiSender()
_numbers = count()


class OpenedCase(Protocol):
    path: str
    case_id: str


@dataclass(frozen=True)
class Council:
    """A council that has registered a key of the department, and its case of the child."""

    ledger_id: LedgerId
    url: str
    client: AsyncClient
    manager: AsyncClient
    case: OpenedCase
    database: Database

    async def deliver(
        self,
        body: bytes,
        sender: SuiSender = SENDER,
        *,
        late: float = 0,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Deliver as the department, with nothing but the signature.

        `late` is in seconds; `headers` replace what was signed.
        """
        signed = sender.headers(body, time.time() - late)
        sent = {"Authorization": "", **signed, **(headers or {})}
        return await self.client.post(url or self.url, content=body, headers=sent)

    async def register(self, sender: SuiSender, manager: AsyncClient | None = None) -> str:
        """Register the key of a sender; returns the address to deliver to."""
        response = await (manager or self.manager).post(
            "/v1/sui-keys",
            json=sender.registration,
            headers={"Idempotency-Key": f"key-{next(_numbers)}"},
        )
        assert response.status_code == 201, response.text
        url: str = response.json()["url"]
        return url

    async def facts(self, case_id: str | None = None) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The facts about the NHS number in the case, or in another, with their data."""
        history = await self.client.get(f"/v1/cases/{case_id or self.case.case_id}/history")
        return [
            (each["type"], each["data"])
            for each in history.json()["facts"]
            if "nhs_number" in each["type"]
        ]

    async def kinds(self, case_id: str | None = None) -> Sequence[str]:
        """The types of those facts, without `case.nhs_number_change_`."""
        found = await self.facts(case_id)
        return [kind.removeprefix("case.nhs_number_change_") for kind, _ in found]

    async def check(self, outcome: str = "confirmed") -> None:
        """Record that an officer has checked the number."""
        response = await self.client.post(
            f"{self.case.path}/nhs-number-change-checks",
            json={"outcome": outcome, "on": "2026-11-20"},
            headers={"Idempotency-Key": f"check-{next(_numbers)}"},
        )
        assert response.status_code == 201, response.text

    async def stored(self) -> dict[str, list[str]]:
        """The rows of every table of the schema, and of the log."""
        owner: DriverConnection = await asyncpg.connect(self.database.admin_url)
        async with owner.transaction():
            await owner.execute("SET LOCAL log.ledger = '*'")
            names = await owner.fetch(
                "SELECT schemaname || '.' || tablename FROM pg_tables"
                " WHERE schemaname IN ('case_api', 'log')"
            )
            found = {
                name: sorted(map(str, await owner.fetch(f"SELECT * FROM {name}")))  # noqa: S608
                for (name,) in names
            }
        await owner.close()
        return found

    async def events(self) -> Sequence[str]:
        """The events that are remembered."""
        return (await self.stored())["case_api.sui_event"]


@pytest.fixture
def opening(opening: dict[str, Any]) -> dict[str, Any]:
    """A case of a child whose NHS number is held."""
    opening["person"]["identifiers"] = [{"kind": "nhs", "value": HELD, "match": "verified"}]
    return opening


@pytest.fixture
async def manager(connect: Connect, council: LedgerId) -> AsyncClient:
    return await connect(council, "sui:manage")


@pytest.fixture
async def registered(
    app: FastAPI,
    client: AsyncClient,
    manager: AsyncClient,
    case: OpenedCase,
    database: Database,
    council: LedgerId,
) -> Council:
    """The council, with the key of the sender."""
    provide_limits(app, unreachable_limits())
    without = Council(council, "", client, manager, case, database)
    url = await without.register(SENDER)
    return Council(council, url, client, manager, case, database)
