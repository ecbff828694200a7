"""`python -m notification_service keys`: which keys are in use, and their rotation."""

import asyncio
import sys
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import startup
from chassis.database import Ledgers, create_engine, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.errors import CannotStart
from chassis.interruptible import Interrupted, run_interruptible
from events.failures import is_retryable
from notification_service.processes.shared import SCHEMAS, secret_cipher
from notification_service.settings import Settings
from notification_service.store.key_rotation import (
    SecretRotationProgress,
    count_older_results,
    next_ledger_with_secrets,
    rotate_page,
)
from notification_service.store.secret_encryption import SecretCipher

_BEFORE_FIRST: Final = UUID(int=0)
_INTERRUPTED: Final = (
    "It was interrupted, or the database was lost: run the command again, it goes on."
)


def keys(settings: Settings, *, rotate: bool) -> bool:
    """Print which keys are in use, or rotate them; returns whether all are the current ones."""
    cipher = secret_cipher(settings)
    engine = create_engine(settings.database_url, pool_size=1, timeouts=WORKER_TIMEOUTS)

    async def work() -> bool:
        await startup.check_database(engine, SCHEMAS)
        done = await run_interruptible(run_secret_keys(engine, cipher, rotate=rotate))
        await engine.dispose()
        return done

    try:
        return asyncio.run(work())
    except Exception as error:
        if not isinstance(error, Interrupted) and not is_retryable(error):
            raise
        raise CannotStart(_INTERRUPTED) from None


async def run_secret_keys(engine: AsyncEngine, cipher: SecretCipher, *, rotate: bool) -> bool:
    """Print what of each council is under older keys, and encrypt it under the current one.

    Returns whether nothing is left. It may be ended and run again: what was done stays.
    """
    well, ledger_id = True, await _next_ledger(engine, _BEFORE_FIRST)
    while ledger_id is not None:
        found = await _council(engine, cipher, ledger_id, rotate=rotate)
        async with transaction(engine, ledger_id) as db:
            results = await count_older_results(db, ledger_id, cipher.current_key_id)
        done = "encrypted under the current key" if rotate else "under older keys"
        _print(
            f"{ledger_id}: {found.read} secrets and private keys; {done}: {found.older};"
            f" under keys that the setting lacks: {found.lost}; stored responses under older"
            f" keys: {results}."
        )
        well = well and not found.lost and (rotate or not (found.older or results))
        ledger_id = await _next_ledger(engine, ledger_id)
    return well


async def _next_ledger(engine: AsyncEngine, after: UUID) -> UUID | None:
    async with transaction(engine, Ledgers.ALL) as db:
        return await next_ledger_with_secrets(db, after)


async def _council(
    engine: AsyncEngine, cipher: SecretCipher, ledger_id: UUID, *, rotate: bool
) -> SecretRotationProgress:
    total = SecretRotationProgress()
    while total.last is not None:
        async with transaction(engine, ledger_id) as db:
            page = await rotate_page(db, cipher, ledger_id, total.last, check=not rotate)
        total = total.followed_by(page)
    return total


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
