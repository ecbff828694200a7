"""What the fault tests share: councils, queries and clients."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import httpx
from deploy.workspace import ALL_SCHEMAS
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import create_engine, driver_connection, transaction
from chassis.failures import is_transient
from chassis.identity import KeyHolder, KeyKind, connect_and_issue_key
from chassis.migrate import upgrade
from chassis.testing import Database
from chassis.testing.faults import ApiCall
from events.envelope import LedgerId
from events.log.ledgers import Ledger, open_ledger

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
OTHER_COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
ALL_SCOPES: Final = frozenset(
    {
        *("cases:read", "cases:write", "cases:erase", "readings:read", "deadlines:read"),
        "exports:read",
        *("people:read", "people:write", "texts:read", "texts:write"),
        *("plans:read", "plans:write", "documents:read", "documents:write"),
        *("settings:write", "worklist:write", "calendars:manage"),
        "sui:manage",
        *("webhooks:manage", "sandbox:control"),
        *("notices:read", "notices:send", "notices:print", "notices:manage"),
    }
)
RECOVERY_SECONDS: Final = 30.0
"""How long a server may take to accept connections again."""
WITHOUT_DATABASE: Final = frozenset({"listProblemTypes", "getProblemType"})
"""Operations of every API that do not use the database."""


async def build_two_councils(admin_url: str) -> None:
    """Every schema, and two councils."""
    for schema in ALL_SCHEMAS:
        await upgrade(admin_url, schema)
    engine = create_engine(admin_url, pool_size=1)
    for ledger_id, authority in ((COUNCIL, "999"), (OTHER_COUNCIL, "998")):
        async with transaction(engine, ledger_id) as db:
            await open_ledger(db, Ledger(ledger_id, authority, f"Council {authority}"))
    await engine.dispose()


class AdminQueries:
    """Queries as the administrator of the database."""

    def __init__(self, database: Database, engine: AsyncEngine) -> None:
        self.database = database
        self.engine = engine

    async def fetch_column(
        self, query: str, *values: object, ledger: LedgerId = COUNCIL
    ) -> list[object]:
        """The first column of a query's rows; again while a crashed server recovers."""
        async with asyncio.timeout(RECOVERY_SECONDS):
            while True:
                try:
                    async with transaction(self.engine, ledger) as db:
                        rows = await (await driver_connection(db)).fetch(query, *values)
                        return [row[0] for row in rows]
                except Exception as error:
                    if not is_transient(error):
                        raise
                await asyncio.sleep(0.1)

    async def test_key(self) -> str:
        """A new API key of the first council, for a sandbox."""
        return await self.key(kind=KeyKind.TEST)

    async def key(self, ledger: LedgerId = COUNCIL, kind: KeyKind = KeyKind.LIVE) -> str:
        """A new API key of a council, as it is sent."""
        holder = KeyHolder(ledger, "999", "test-system", ALL_SCOPES)
        return (await connect_and_issue_key(self.database.admin_url, holder, kind)).text


@dataclass(frozen=True, slots=True)
class ApiClient:
    """A client of one API, as a council's system."""

    http: httpx.AsyncClient
    url: str

    def call(self, method: str, path: str, status: int = 200, **more: object) -> ApiCall:
        """A request to the API."""
        return ApiCall(method, self.url + path, status, **more)  # type: ignore[arg-type]

    async def post(self, path: str, body: object) -> dict[str, str]:
        """POST a request that must succeed; returns its body."""
        response = await self.http.post(self.url + path, json=body, headers=new_key_header())
        assert response.is_success, response.text
        content: dict[str, str] = response.json()
        return content

    async def operations(self) -> set[str]:
        """The ids of all operations of the API."""
        document = (await self.http.get(f"{self.url}/openapi.json")).json()
        return {
            operation["operationId"]
            for path in document["paths"].values()
            for operation in path.values()
        }


def new_key_header() -> dict[str, str]:
    """A header with a new idempotency key."""
    return {"Idempotency-Key": str(uuid4())}
