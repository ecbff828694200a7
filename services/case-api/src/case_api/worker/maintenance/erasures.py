"""`python -m case_api erasures`: lists what was erased, and erases it again after a restore."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from pydantic_core import MISSING, to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.erasure.recorded_erasures import (
    RecordedErasure,
    councils_with_cases,
    erase_again,
    missing_in_log,
    recorded_erasures,
)
from chassis.database import Ledgers, driver_connection, transaction
from chassis.errors import CannotStart
from events.destroyed_keys import (
    DestroyedKeys,
    DestroyedKeysUnavailable,
    RecordedKeys,
)
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.retry import retry_on_conflict

_DONE: Final = (
    "{ledger}: erasures in the log: {count}; that it had lost: {lost}; erased again: {again}."
)
_BEGUN: Final = (
    "{ledger}: erasures that were begun, and of which it is not known that they were committed:"
    " {count}; `erasures` lists them."
)


async def run_erasures(
    engine: AsyncEngine, keys: DestroyedKeys, new_id: Callable[[], UUID], *, repeat: bool
) -> bool:
    """Print the erasures of all councils, one JSON object a line; or carry all of them out again.

    Returns true: what is not done raises.

    Raises:
        CannotStart: the ledger of destroyed keys cannot be used.
        WriteConflict: a file is written to again and again. What was erased until then is.
    """
    keys.check()
    async with transaction(engine, Ledgers.ALL) as db:
        ledgers = await councils_with_cases(await driver_connection(db))
    for ledger_id in ledgers:
        logged = await _logged(engine, ledger_id)
        recorded = await asyncio.to_thread(keys.read, ledger_id)
        erasures = [*logged, *missing_in_log(recorded, logged)]
        if repeat:
            again = [await retry_on_conflict(partial(_again, engine, ledger_id, each, new_id))
                     for each in erasures]  # fmt: skip
            await _confirm(keys, ledger_id, recorded, logged)
            lost = len(erasures) - len(logged)
            _print(_DONE.format(ledger=ledger_id, count=len(logged), lost=lost, again=sum(again)))
        else:
            _list(ledger_id, erasures, recorded)
        if repeat and recorded.begun:
            _print(_BEGUN.format(ledger=ledger_id, count=len(recorded.begun)))
    return True


async def _logged(engine: AsyncEngine, ledger_id: LedgerId) -> list[RecordedErasure]:
    async with transaction(engine, ledger_id) as db:
        return [each async for each in recorded_erasures(PostgresLog(db, ledger_id))]


async def _again(
    engine: AsyncEngine, ledger_id: LedgerId, erasure: RecordedErasure, new_id: Callable[[], UUID]
) -> bool:
    """Erase again, in a transaction of its own: a command that is killed goes on when run again."""
    async with transaction(engine, ledger_id) as db:
        return await erase_again(db, ledger_id, erasure, new_id())


async def _confirm(
    keys: DestroyedKeys,
    ledger_id: LedgerId,
    recorded: RecordedKeys,
    logged: Sequence[RecordedErasure],
) -> None:
    """Add to the ledger what it lacks: its folder was lost, or a process was killed."""
    try:
        for each in logged:
            if each.owner not in recorded.destroyed:
                await keys.confirm(ledger_id, each.case_id, each.fact)
    except DestroyedKeysUnavailable:
        raise CannotStart(f"{keys.folder} cannot be written") from None


def _list(ledger_id: UUID, erasures: Sequence[RecordedErasure], recorded: RecordedKeys) -> None:
    for each in erasures:
        state = "lost" if each.position is None else "recorded"
        _print(_line(ledger_id, each, state))
    known = {each.owner for each in erasures}
    for owner, fact in recorded.begun.items():
        if owner not in known:
            _print(_line(ledger_id, RecordedErasure(owner.case_id, None, fact), "begun"))


def _line(ledger_id: UUID, erasure: RecordedErasure, state: str) -> str:
    fact = erasure.fact
    person = {} if fact.person_id is MISSING else {"person_id": fact.person_id}
    position = {} if erasure.position is None else {"position": erasure.position}
    place = {"ledger_id": ledger_id, "case_id": erasure.case_id, **position}
    what = {"subject": fact.subject, **person, "legal_basis": fact.legal_basis, "on": fact.on}
    return to_json({**place, **what, "state": state}).decode()


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
