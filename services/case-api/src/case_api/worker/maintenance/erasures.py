"""`python -m case_api erasures`: lists what was erased, and erases it again after a restore."""

import sys
from functools import partial
from typing import Final
from uuid import UUID

from pydantic_core import MISSING, to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.erasure.recorded_erasures import (
    RecordedErasure,
    erase_again,
    recorded_erasures,
)
from chassis.database import Ledgers
from chassis.transaction_as_owner import transaction_as_owner
from events.envelope import LedgerId
from events.log.ledgers import list_ledgers
from events.log.postgres import PostgresLog
from events.retry import retry_on_conflict

_DONE: Final = "{ledger}: erasures in the log: {count}; erased again: {again}."


async def run_erasures(engine: AsyncEngine, *, repeat: bool) -> bool:
    """Print the erasures of all councils, one JSON object a line; or carry all of them out again.

    Returns true: what is not done raises.

    Raises:
        WriteConflict: a file is written to again and again. What was erased until then is.
    """
    async with transaction_as_owner(engine, Ledgers.ALL) as db:
        ledgers = [LedgerId(each.ledger_id) for each in await list_ledgers(db)]
    for ledger_id in ledgers:
        erasures = await _erasures(engine, ledger_id)
        if not repeat:
            for each in erasures:
                _print(_line(ledger_id, each))
            continue
        again = [await retry_on_conflict(partial(_again, engine, ledger_id, each))
                 for each in erasures]  # fmt: skip
        _print(_DONE.format(ledger=ledger_id, count=len(again), again=sum(again)))
    return True


async def _erasures(engine: AsyncEngine, ledger_id: LedgerId) -> list[RecordedErasure]:
    async with transaction_as_owner(engine, ledger_id) as db:
        return [each async for each in recorded_erasures(PostgresLog(db, ledger_id))]


async def _again(engine: AsyncEngine, ledger_id: LedgerId, erasure: RecordedErasure) -> bool:
    """Erase again, in a transaction of its own: a command that is killed goes on when run again."""
    async with transaction_as_owner(engine, ledger_id) as db:
        return await erase_again(db, ledger_id, erasure)


def _line(ledger_id: UUID, erasure: RecordedErasure) -> str:
    fact = erasure.fact
    person = {} if fact.person_id is MISSING else {"person_id": fact.person_id}
    place = {"ledger_id": ledger_id, "case_id": erasure.case_id, "position": erasure.position}
    what = {"subject": fact.subject, **person, "legal_basis": fact.legal_basis, "on": fact.on}
    return to_json({**place, **what}).decode()


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
