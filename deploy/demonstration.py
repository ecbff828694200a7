"""The council that a first run registers, so that there is somebody to make requests as."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Everyone, create_engine, transaction
from chassis.identity import Holder, Kind, issue_key
from deploy.secrets_kept import write_private
from events.log.ledgers import Ledger, ledgers, open_ledger

AUTHORITY: Final = "999"
NAME: Final = "Demonstration Council"
FILE: Final = "credentials.json"
SCOPES: Final = frozenset(
    {
        *("cases:read", "cases:write", "deadlines:read", "settings:write"),
        *("webhooks:manage", "sandbox:control"),
    }
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a council's developer needs: whose log they write to, and the key."""

    council: str
    ledger_id: str
    api_key: str


async def credentials(
    admin_url: str, data_dir: Path, urls: Mapping[str, str], kind: Kind
) -> tuple[Credentials | None, bool]:
    """The demonstration council's credentials, and whether they were made just now.

    An empty database gets the council. Where the council is there but this folder has no key of
    its (a run was ended in between, or another folder is used), or one of another kind, a new key
    is issued. None where the database holds other councils only. `urls` (service → base URL) are
    written beside the key each time, because ports may change.
    """
    file = data_dir / FILE
    council, empty = await _council(admin_url)
    if council is None and not empty:
        return None, False
    council = council or await _register(admin_url)
    found = _kept(file, council, kind)
    new = found is None
    found = found or await _issue(admin_url, council, kind)
    write_private(file, json.dumps({**asdict(found), **urls}, indent=2) + "\n")
    return found, new


async def _council(admin_url: str) -> tuple[Ledger | None, bool]:
    """The demonstration council's ledger, if there is one, and whether there is none at all."""
    async with _database(admin_url) as db:
        known = await ledgers(db)
    ours = [each for each in known if (each.authority, each.name) == (AUTHORITY, NAME)]
    return (ours[0] if ours else None), not known


async def _register(admin_url: str) -> Ledger:
    ledger = Ledger(uuid4(), AUTHORITY, NAME)
    async with _database(admin_url) as db:
        await open_ledger(db, ledger)
    return ledger


async def _issue(admin_url: str, council: Ledger, kind: Kind) -> Credentials:
    holder = Holder(council.ledger_id, council.authority, "demonstration", SCOPES)
    key = await issue_key(admin_url, holder, kind)
    return Credentials(council.name, str(council.ledger_id), key.text)


def _kept(file: Path, council: Ledger, kind: Kind) -> Credentials | None:
    """The credentials of an earlier run, if they are this council's and of the kind wanted."""
    if not file.exists():
        return None
    kept = json.loads(file.read_text())
    ours = kept["ledger_id"] == str(council.ledger_id)
    if not ours or not kept["api_key"].startswith(f"send_{kind}_"):
        return None
    return Credentials(kept["council"], kept["ledger_id"], kept["api_key"])


@asynccontextmanager
async def _database(admin_url: str) -> AsyncGenerator[AsyncConnection]:
    engine = create_engine(admin_url, pool_size=1)
    try:
        async with transaction(engine, Everyone.EVERYONE) as db:
            yield db
    finally:
        await engine.dispose()
