"""The register of councils: lists ledgers and opens new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.log.ledgers import Ledger, open_ledger

_LOCK_AUTHORITY: Final = "SELECT pg_advisory_xact_lock(hashtextextended('register ' || $1, 0))"
_OPEN: Final = """
    SELECT ledger_id, authority, name FROM log.ledger WHERE authority = $1 AND closed_at IS NULL
     ORDER BY opened_at LIMIT 1
"""
_LIST: Final = """
    SELECT l.ledger_id, l.authority, l.name, l.opened_at, l.closed_at, COALESCE(h.head, 0) AS facts,
           (SELECT count(*) FROM identity.api_key k
             WHERE k.ledger_id = l.ledger_id AND k.revoked_at IS NULL
               AND (k.expires_at IS NULL OR k.expires_at > now())) AS keys
      FROM log.ledger l LEFT JOIN log.heads_v1() h USING (ledger_id)
     ORDER BY l.authority, l.opened_at
"""


class AlreadyRegistered(Exception):
    """The authority already has an open ledger."""

    def __init__(self, council: Ledger) -> None:
        super().__init__(
            f"{council.authority} is registered already: {council.name}, ledger"
            f" {council.ledger_id}."
        )


class NotRegistered(Exception):
    """The authority has no open ledger."""

    def __init__(self, authority: str) -> None:
        super().__init__(f"{authority} is not registered: see `python -m deploy.councils list`.")


@dataclass(frozen=True, slots=True)
class CouncilRecord:
    """A row of the list of councils: `facts` in its ledger, and `keys` that are valid.

    A council that was merged or split has a closed ledger: nothing more is recorded in it.
    """

    ledger_id: UUID
    authority: str
    name: str
    opened_at: datetime
    closed_at: datetime | None
    facts: int
    keys: int


async def register_council(db: AsyncConnection, council: Ledger) -> None:
    """Open a council's ledger. Of concurrent calls for one authority, the first succeeds.

    A lock serialises them: a unique index on the authority would be a constraint across ledgers,
    which a log that is distributed by ledger cannot have (docs/adr/0040).

    Raises:
        AlreadyRegistered: the authority has a ledger.
    """
    await (await driver_connection(db)).execute(_LOCK_AUTHORITY, council.authority)
    if (known := await _open_ledger_of(db, council.authority)) is not None:
        raise AlreadyRegistered(known)
    await open_ledger(db, council)


async def get_council(db: AsyncConnection, authority: str) -> Ledger:
    """The council of an authority.

    Raises:
        NotRegistered: there is none.
    """
    council = await _open_ledger_of(db, authority)
    if council is None:
        raise NotRegistered(authority)
    return council


async def list_councils(db: AsyncConnection) -> Sequence[CouncilRecord]:
    """Every council that was ever registered, in the order of their authorities' numbers."""
    rows = await (await driver_connection(db)).fetch(_LIST)
    return [CouncilRecord(*row) for row in rows]


async def _open_ledger_of(db: AsyncConnection, authority: str) -> Ledger | None:
    row = await (await driver_connection(db)).fetchrow(_OPEN, authority)
    return None if row is None else Ledger(*row)
