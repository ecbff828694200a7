"""`python -m case_api rebuild`: writes again, or compares, what follows from the facts of cases."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.encryption.vault import Vault
from case_api.store.rebuild.rebuild_case import differing_cases, rebuild_case
from case_api.store.rebuild.stored_rows import RebuiltTable
from chassis.database import Ledgers, transaction
from chassis.transaction_as_owner import transaction_as_owner
from events.envelope import CaseId, LedgerId
from events.log.ledgers import list_ledgers
from events.log.postgres import PostgresLog
from events.retry import retry_on_conflict

BATCH: Final = 20
"""Cases that are read at once."""
_REPORTED: Final = 50
"""Batches after which the place is reported."""
_BEFORE_FIRST: Final = CaseId(UUID(int=0))


@dataclass
class _LedgerCounts:
    """The cases of a council that were read, and in how many of them each table differed."""

    cases: int = 0
    differing: Counter[RebuiltTable] = field(default_factory=Counter[RebuiltTable])


@dataclass(frozen=True)
class RebuildOptions:
    """Of which cases: of all councils, or of one, in the order of ids after one.

    `check` compares, and writes nothing.
    """

    check: bool = False
    ledger: UUID | None = None
    after: CaseId = _BEFORE_FIRST


def rebuild_options(arguments: Sequence[str]) -> RebuildOptions | None:
    """The options of a command line `[--check] [LEDGER [AFTER_CASE]]`, None where it is another."""
    check = arguments[:1] == ["--check"]
    try:
        match [UUID(each) for each in arguments[check:]]:
            case []:
                return RebuildOptions(check)
            case [ledger]:
                return RebuildOptions(check, ledger)
            case [ledger, after]:
                return RebuildOptions(check, ledger, CaseId(after))
            case _:
                return None
    except ValueError:
        return None


async def run_rebuild(engine: AsyncEngine, vault: Vault, options: RebuildOptions) -> bool:
    """Write again what follows from the facts of cases, or compare it.

    Returns false where a check found differences. What it prints has no personal data.

    Raises:
        LogError: writers were in the way again and again. What was rebuilt until then is.
    """
    async with transaction_as_owner(engine, Ledgers.ALL) as db:
        known = [LedgerId(each.ledger_id) for each in await list_ledgers(db)]
    ledgers = [each for each in known if options.ledger in {None, each}]
    if not ledgers:
        _print("There is no such ledger: see `events ledgers`.")
        return False
    well = True
    for ledger_id in ledgers:
        counts = await _rebuild_ledger(engine, vault, ledger_id, options)
        _print(_summary(ledger_id, counts, check=options.check))
        well = well and not (options.check and counts.differing)
    return well


async def _rebuild_ledger(
    engine: AsyncEngine, vault: Vault, ledger_id: LedgerId, options: RebuildOptions
) -> _LedgerCounts:
    counts, after = _LedgerCounts(), options.after
    while cases := await _next_cases(engine, ledger_id, after):
        async with transaction(engine, ledger_id) as db:
            differing = await differing_cases(db, ledger_id, cases)
        for case_id, tables in differing.items():
            counts.differing.update(
                tables if options.check else await _rebuild(engine, vault, ledger_id, case_id)
            )
        counts.cases += len(cases)
        after = cases[-1]
        if counts.cases % (BATCH * _REPORTED) == 0:
            _print(f"{ledger_id}: {counts.cases} cases, up to {after}")
    return counts


async def _next_cases(engine: AsyncEngine, ledger_id: LedgerId, after: CaseId) -> Sequence[CaseId]:
    async with transaction(engine, ledger_id) as db:
        return await PostgresLog(db, ledger_id).read_case_ids(after, BATCH)


async def _rebuild(
    engine: AsyncEngine, vault: Vault, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[RebuiltTable]:
    """Write a case in a transaction of its own, so that the ledger is locked for milliseconds."""

    async def attempt() -> Sequence[RebuiltTable]:
        async with transaction_as_owner(engine, ledger_id) as db:
            return await rebuild_case(db, vault, ledger_id, case_id)

    return await retry_on_conflict(attempt)


def _summary(ledger_id: LedgerId, counts: _LedgerCounts, *, check: bool) -> str:
    found = ", ".join(
        f"{table} {counts.differing[table]}" for table in RebuiltTable if counts.differing[table]
    )
    what = "differing" if check else "rebuilt"
    return f"{ledger_id}: {counts.cases} cases; {what}: {found or 'none'}."


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
