"""What the tests of faults share: the councils, the records, and the processes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import httpx
from deploy.members import SCHEMAS
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import create_engine, driver, transaction
from chassis.identity import Holder, Kind, issue_key
from chassis.migrate import upgrade
from chassis.testing import Database
from chassis.testing.faults import Call
from events.envelope import LedgerId
from events.log.ledgers import Ledger, open_ledger

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
OTHER_COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
SCOPES: Final = frozenset(
    {
        *("cases:read", "cases:write", "deadlines:read", "settings:write"),
        *("webhooks:manage", "sandbox:control"),
    }
)
ASKS_NOTHING: Final = frozenset({"listProblemTypes", "readProblemType"})
"""Operations of every API that ask the database nothing."""


async def build(admin_url: str) -> None:
    """Every schema, and two councils."""
    for schema, migrations in SCHEMAS:
        await upgrade(admin_url, migrations, schema)
    engine = create_engine(admin_url, pool_size=1)
    for ledger_id, authority in ((COUNCIL, "999"), (OTHER_COUNCIL, "998")):
        async with transaction(engine, ledger_id) as db:
            await open_ledger(db, Ledger(ledger_id, authority, f"Council {authority}"))
    await engine.dispose()


class Records:
    """The database as its administrator sees it."""

    def __init__(self, database: Database, engine: AsyncEngine) -> None:
        self.database = database
        self.engine = engine

    async def ask(self, query: str, *values: object, ledger: LedgerId = COUNCIL) -> list[object]:
        """The first column of what a query finds."""
        async with transaction(self.engine, ledger) as db:
            return [row[0] for row in await (await driver(db)).fetch(query, *values)]

    async def test_key(self) -> str:
        """A new API key of the first council, for a sandbox."""
        return await self.key(kind=Kind.TEST)

    async def key(self, ledger: LedgerId = COUNCIL, kind: Kind = Kind.LIVE) -> str:
        """A new API key of a council, as it is sent."""
        holder = Holder(ledger, "999", "test-system", SCOPES)
        return (await issue_key(self.database.admin_url, holder, kind)).text


@dataclass(frozen=True, slots=True)
class Client:
    """A council's system, which asks one API."""

    http: httpx.AsyncClient
    url: str

    def call(self, method: str, path: str, status: int = 200, **more: object) -> Call:
        """A request to the API."""
        return Call(method, self.url + path, status, **more)  # type: ignore[arg-type]

    async def post(self, path: str, body: object) -> dict[str, str]:
        """Post what must be accepted."""
        answer = await self.http.post(self.url + path, json=body, headers=once())
        assert answer.is_success, answer.text
        said: dict[str, str] = answer.json()
        return said

    async def operations(self) -> set[str]:
        """The names of all operations that the API publishes."""
        document = (await self.http.get(f"{self.url}/openapi.json")).json()
        return {
            operation["operationId"]
            for path in document["paths"].values()
            for operation in path.values()
        }


def once() -> dict[str, str]:
    """The header of a POST that is no other's."""
    return {"Idempotency-Key": str(uuid4())}
