"""Compares the database with the ledger of destroyed keys, before anything is served from it."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, driver_connection, transaction
from chassis.errors import CannotStart
from events.contracts.references import PersonId
from events.destroyed_keys import (
    DestroyedKeys,
    DestroyedKeysUnavailable,
    KeyOwner,
)
from events.envelope import CaseId, LedgerId

KEYS_AT_ONCE: Final = 500
"""Keys of one statement."""
FILES_THERE_QUERY: Final = """
    SELECT case_id FROM case_api.case_file WHERE ledger_id = $1 AND case_id = ANY ($2)
"""
PEOPLE_THERE_QUERY: Final = """
    SELECT k.case_id, k.person_id FROM unnest($2::uuid[], $3::uuid[]) given (case_id, person_id)
      JOIN case_api.person_key k
        ON k.ledger_id = $1 AND k.case_id = given.case_id AND k.person_id = given.person_id
"""
FILES_ERASED_QUERY: Final = """
    SELECT case_id FROM case_api.case_list
     WHERE ledger_id = $1 AND case_id = ANY ($2) AND erased_on IS NOT NULL
"""
PEOPLE_ERASED_QUERY: Final = """
    SELECT p.case_id, p.person_id FROM unnest($2::uuid[], $3::uuid[]) given (case_id, person_id)
      JOIN case_api.erased_person p
        ON p.ledger_id = $1 AND p.case_id = given.case_id AND p.person_id = given.person_id
"""
_RESTORED: Final = (
    "the database holds {count} keys that were destroyed: it was restored from a backup that is"
    " older than their erasure. Run `python -m case_api erasures --repeat` first"
)


async def check_destroyed_keys(engine: AsyncEngine, keys: DestroyedKeys) -> None:
    """Pass if no key that was destroyed is in the database; confirm what was committed.

    Raises:
        CannotStart: one is, or the ledger of destroyed keys cannot be used.
    """
    keys.check()
    count = 0
    for ledger_id in await asyncio.to_thread(keys.ledgers):
        recorded = await asyncio.to_thread(keys.read, ledger_id)
        async with transaction(engine, ledger_id) as db:
            raw = await driver_connection(db)
            count += len(await keys_there(raw, ledger_id, recorded.destroyed))
            erased = await _erased(raw, ledger_id, recorded.begun)
        try:
            for owner in erased:
                await keys.confirm(ledger_id, owner.case_id, recorded.begun[owner])
        except DestroyedKeysUnavailable:
            raise CannotStart(f"{keys.folder} cannot be written") from None
    if count:
        raise CannotStart(_RESTORED.format(count=count))


async def keys_there(
    db: DriverConnection, ledger_id: LedgerId, owners: Iterable[KeyOwner]
) -> Sequence[KeyOwner]:
    """Those of some owners who have a key in the database."""
    return await _found(db, ledger_id, owners, FILES_THERE_QUERY, PEOPLE_THERE_QUERY)


async def _erased(
    db: DriverConnection, ledger_id: LedgerId, owners: Iterable[KeyOwner]
) -> Sequence[KeyOwner]:
    """Those whose erasure was committed: the tables that are written with the fact state it."""
    return await _found(db, ledger_id, owners, FILES_ERASED_QUERY, PEOPLE_ERASED_QUERY)


async def _found(
    db: DriverConnection,
    ledger_id: LedgerId,
    owners: Iterable[KeyOwner],
    cases_query: str,
    people_query: str,
) -> Sequence[KeyOwner]:
    found, every = list[KeyOwner](), list(owners)
    for first in range(0, len(every), KEYS_AT_ONCE):
        batch = every[first : first + KEYS_AT_ONCE]
        cases = [each.case_id for each in batch if each.person_id is None]
        people = [each for each in batch if each.person_id is not None]
        ids = [each.case_id for each in people], [each.person_id for each in people]
        rows = [*await db.fetch(cases_query, ledger_id, cases)] if cases else []
        found += [KeyOwner(CaseId(case_id), None) for (case_id,) in rows]
        rows = [*await db.fetch(people_query, ledger_id, *ids)] if people else []
        found += [KeyOwner(CaseId(case_id), PersonId(person_id)) for case_id, person_id in rows]
    return found
