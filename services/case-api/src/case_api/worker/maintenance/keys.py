"""`python -m case_api keys`: which keys are in use, and their rotation while the services run."""

import sys
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.encryption.vault import Vault
from case_api.store.key_rotation import RotationProgress, next_ledger, rotate_range
from case_api.store.sui.sui_keys import rewrap_sui_keys
from chassis.database import Ledgers, driver_connection, transaction
from events.envelope import CaseId, LedgerId
from events.retry import retry_on_conflict

_REPORTED: Final = 10_000
_KEYS_OF_STEP: Final = 500
_BEFORE_FIRST: Final = UUID(int=0)


async def run_keys(engine: AsyncEngine, vault: Vault, *, rotate: bool) -> bool:
    """Print what of each council is under older keys; bring it under the current ones.

    Returns whether everything is. It may be ended and run again: what was done stays.
    """
    well, ledger_id = True, await _next_ledger(engine, _BEFORE_FIRST)
    while ledger_id is not None:
        found = await _council(engine, vault, ledger_id, rotate=rotate)
        done = "brought under the current keys" if rotate else "under older keys"
        _print(f"{ledger_id}: {found.cases} cases; {done}: {_counts(found)}.")
        well = well and (rotate or not (found.keys or found.indexed))
        ledger_id = await _next_ledger(engine, ledger_id)
    of_department = await _keys_of_department(engine, vault, rotate=rotate)
    if of_department:
        done = "brought under the current keys" if rotate else "under older keys"
        _print(f"{done}: {of_department} keys of the department.")
    return well and (rotate or not of_department)


async def _keys_of_department(engine: AsyncEngine, vault: Vault, *, rotate: bool) -> int:
    """How many keys by which the department signs were, or are to be, wrapped again."""
    after: tuple[UUID, UUID] | None = (_BEFORE_FIRST, _BEFORE_FIRST)
    total = 0
    while after is not None:
        async with transaction(engine, Ledgers.ALL) as db:
            raw = await driver_connection(db)
            found, after = await rewrap_sui_keys(raw, vault, after, _KEYS_OF_STEP, check=not rotate)
        total += found
    return total


async def _next_ledger(engine: AsyncEngine, after: UUID) -> LedgerId | None:
    async with transaction(engine, Ledgers.ALL) as db:
        return await next_ledger(await driver_connection(db), after)


async def _council(
    engine: AsyncEngine, vault: Vault, ledger_id: LedgerId, *, rotate: bool
) -> RotationProgress:
    total = RotationProgress(0, 0, 0, CaseId(_BEFORE_FIRST))
    while total.last is not None:
        after = total.last

        async def attempt(after: CaseId = after) -> RotationProgress:
            async with transaction(engine, ledger_id) as db:
                connection = vault.open(await driver_connection(db))
                return await rotate_range(connection, ledger_id, after, check=not rotate)

        step = await retry_on_conflict(attempt)
        cases = total.cases + step.cases
        if cases // _REPORTED > total.cases // _REPORTED:
            _print(f"{ledger_id}: {cases} cases, up to {step.last}")
        total = RotationProgress(
            cases, total.keys + step.keys, total.indexed + step.indexed, step.last
        )
    return total


def _counts(found: RotationProgress) -> str:
    return f"{found.keys} keys of people, {found.indexed} people as they are searched"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
