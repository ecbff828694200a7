"""Refuses a database that was restored from a backup older than an erasure, before it is used."""

import asyncio
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from chassis.errors import CannotStart
from events.destroyed_keys import DestroyedKeys

_HAS_PEOPLE: Final = "SELECT to_regnamespace('case_api') IS NOT NULL"
COUNT_KEYS: Final = "SELECT case_api.count_keys_v1($1, $2, $3)"
_KEYS_AT_ONCE: Final = 500


async def check_no_destroyed_key(engine: AsyncEngine, folder: Path | None) -> None:
    """Pass if no key that was destroyed is in the database. `folder` None: there is no record.

    Raises:
        CannotStart: one is, or the ledger of destroyed keys cannot be read. case-api destroys them
            again: docs/erasure.md.
    """
    if folder is None:
        return
    if not await asyncio.to_thread(folder.is_dir):
        raise CannotStart(f"the folder of destroyed keys, {folder}, is not there")
    keys = DestroyedKeys(folder)
    for ledger_id in await asyncio.to_thread(keys.ledgers):
        owners = [*(await asyncio.to_thread(keys.read, ledger_id)).destroyed]
        async with transaction(engine, ledger_id) as db:
            raw = await driver_connection(db)
            if not await raw.fetchval(_HAS_PEOPLE):
                return  # a database without case-api has no key
            for first in range(0, len(owners), _KEYS_AT_ONCE):
                batch = owners[first : first + _KEYS_AT_ONCE]
                people = [each for each in batch if each.person_id is not None]
                count = await raw.fetchval(
                    COUNT_KEYS,
                    [each.case_id for each in batch if each.person_id is None],
                    [each.case_id for each in people],
                    [each.person_id for each in people],
                )
                if count:
                    raise CannotStart(
                        "the database holds keys that were destroyed: it was restored from a backup"
                        " that is older than their erasure. Run `python -m case_api erasures"
                        " --repeat` first"
                    )
