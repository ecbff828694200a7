"""The demonstration council, which the first run registers so that requests can be made."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from chassis.database import driver_connection
from chassis.identity import KeyHolder, KeyKind, KeyPeppers, KeyState, add_key, list_keys
from deploy.administrator import owner_transaction
from deploy.councils.register import list_councils, register_council
from deploy.councils.scopes import API_SCOPES, SANDBOX_SCOPE
from deploy.local_secrets import write_private
from events.log.ledgers import Ledger

DEMO_AUTHORITY: Final = "999"
DEMO_COUNCIL_NAME: Final = "Demonstration Council"
CREDENTIALS_FILE: Final = "credentials.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a council's developer needs: the ledger and the API key."""

    council: str
    ledger_id: str
    api_key: str


@dataclass(frozen=True, slots=True)
class KeyIssuing:
    """What a new key of the demonstration council is issued with."""

    kind: KeyKind
    peppers: KeyPeppers


async def ensure_credentials(
    admin_url: str, data_dir: Path, urls: Mapping[str, str], issuing: KeyIssuing
) -> tuple[Credentials | None, bool]:
    """The demonstration council's credentials, and whether they are new.

    In an empty database the council is registered. If the council exists but this folder has no key
    of it (a run was ended in between, or another folder is used), or one of another kind or one
    that has ended, a new key is issued. None if the database has other councils only. `urls`
    (service → base URL) are written with the key each time, because ports may change.
    """
    file = data_dir / CREDENTIALS_FILE
    council, empty = await _council(admin_url)
    if council is None and not empty:
        return None, False
    council = council or await _register(admin_url)
    found = _saved_credentials(file, council, issuing.kind)
    new = found is None or not await _is_active(admin_url, council, found)
    found = await _issue(admin_url, council, issuing) if found is None or new else found
    write_private(file, json.dumps({**asdict(found), **urls}, indent=2) + "\n")
    return found, new


async def _council(admin_url: str) -> tuple[Ledger | None, bool]:
    """The demonstration council's ledger, if it exists, and whether no council exists at all."""
    async with owner_transaction(admin_url) as db:
        known = await list_councils(db)
    demonstration = [
        Ledger(each.ledger_id, each.authority, each.name)
        for each in known
        if (each.authority, each.name) == (DEMO_AUTHORITY, DEMO_COUNCIL_NAME)
    ]
    return (demonstration[0] if demonstration else None), not known


async def _register(admin_url: str) -> Ledger:
    ledger = Ledger(uuid4(), DEMO_AUTHORITY, DEMO_COUNCIL_NAME)
    async with owner_transaction(admin_url) as db:
        await register_council(db, ledger)
    return ledger


async def _is_active(admin_url: str, council: Ledger, found: Credentials) -> bool:
    async with owner_transaction(admin_url) as db:
        known = await list_keys(await driver_connection(db), council.ledger_id)
    return any(
        each.state is KeyState.ACTIVE and f"_{each.key_id}_" in found.api_key for each in known
    )


async def _issue(admin_url: str, council: Ledger, issuing: KeyIssuing) -> Credentials:
    kind = issuing.kind
    scopes = (
        frozenset(API_SCOPES) if kind is KeyKind.TEST else frozenset(API_SCOPES) - {SANDBOX_SCOPE}
    )
    holder = KeyHolder(council.ledger_id, council.authority, "demonstration", scopes)
    async with owner_transaction(admin_url) as db:
        key = await add_key(await driver_connection(db), holder, kind, issuing.peppers)
    return Credentials(council.name, str(council.ledger_id), key.text)


def _saved_credentials(file: Path, council: Ledger, kind: KeyKind) -> Credentials | None:
    """The credentials of an earlier run, if they are this council's and of this kind."""
    if not file.exists():
        return None
    stored = json.loads(file.read_text())
    is_same = stored["ledger_id"] == str(council.ledger_id)
    if not is_same or not stored["api_key"].startswith(f"send_{kind}_"):
        return None
    return Credentials(stored["council"], stored["ledger_id"], stored["api_key"])
