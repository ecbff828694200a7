"""`python -m case_api institutions`: imports files of the DfE's register."""

import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.worker.institutions.register_batch import RegisterRowOutcome
from case_api.worker.institutions.register_file import UnreadableRegisterFile, open_register_file
from case_api.worker.institutions.register_import import RegisterImport
from chassis.database import transaction
from events.envelope import LedgerId
from events.log.ledgers import list_ledgers


async def import_register(engine: AsyncEngine, ledger: UUID, paths: Sequence[Path]) -> bool:
    """Import files into the register of a council, in order; prints what became of the rows.

    Returns whether every row of every file was imported.
    """
    async with transaction(engine, ledger) as db:
        if ledger not in {each.ledger_id for each in await list_ledgers(db)}:
            _print("There is no such ledger: see `events ledgers`.")
            return False
    imported = RegisterImport(engine, LedgerId(ledger), uuid4, _print)
    return all([await _import_file(imported, path) for path in paths])


async def _import_file(imported: RegisterImport, path: Path) -> bool:
    try:
        with open_register_file(path) as file:
            counts = await imported.read(file)
    except UnreadableRegisterFile as unreadable:
        _print(f"{path}: {unreadable}.")
        return False
    found = (f"{counts[each]} {each.value.replace('_', ' ')}" for each in RegisterRowOutcome)
    _print(f"{path}: {', '.join(found)}.")
    return not counts[RegisterRowOutcome.REFUSED]


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
