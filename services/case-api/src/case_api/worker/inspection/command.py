"""`python -m case_api inspection`: writes the Annex A list and chronologies into a new folder."""

import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.inspection.inspected_case import MAX_INSPECTED_CASES
from case_api.store.encryption.vault import Vault
from case_api.store.inspection.annex_list import current_moment
from case_api.store.inspection.inspected_cases import find_inspected_cases
from case_api.worker.inspection.bundle import write_bundle
from case_api.worker.inspection.new_folder import FolderExists, new_folder
from chassis.clock import Clock
from chassis.database import transaction
from chassis.query import QueryDate
from events.envelope import CaseId, LedgerId
from events.failures import is_retryable
from events.log.ledgers import list_ledgers
from events.log.postgres import PostgresLog

INSPECTION_USAGE: Final = "inspection LEDGER FOLDER [--as-of DAY] [CASE...]"
_DAY: Final = TypeAdapter[date](QueryDate)


@dataclass(frozen=True, slots=True)
class InspectionOptions:
    """Of which council, into which folder, of which day (None: today), and of which cases."""

    ledger_id: LedgerId
    folder: Path
    as_of: date | None = None
    cases: Sequence[CaseId] = ()


def inspection_options(arguments: Sequence[str]) -> InspectionOptions | None:
    """The options of `LEDGER FOLDER [--as-of DAY] [CASE...]`, None where the words are others.

    `--as-of` may stand anywhere, once. Its day is bounded as that of the API is.
    """
    try:
        words, as_of = _without_day(arguments)
        ledger, folder, *cases = words
        ids = [CaseId(UUID(each)) for each in cases]
        if len(ids) > MAX_INSPECTED_CASES or len({*ids}) < len(ids):
            return None
        return InspectionOptions(LedgerId(UUID(ledger)), Path(folder), as_of, ids)
    except ValueError:
        return None


def _without_day(arguments: Sequence[str]) -> tuple[Sequence[str], date | None]:
    """The other words, and the day; raises ValueError where the word after the option is none."""
    if "--as-of" not in arguments:
        return arguments, None
    place = arguments.index("--as-of")
    day = _DAY.validate_python(" ".join(arguments[place + 1 : place + 2]))
    return [*arguments[:place], *arguments[place + 2 :]], day


async def run_inspection(
    engine: AsyncEngine, vault: Vault, clock: Clock, options: InspectionOptions
) -> bool:
    """Write the files, all of one moment. Returns whether it did; prints why not, or what.

    What it prints has no personal data. A folder that is there is left as it is, and one that is
    not complete never has the name. A failure that the same command may not meet again, such as a
    lost database, is raised.
    """
    day = options.as_of or await clock.today()
    open_log = partial(_open_log, engine, options.ledger_id)
    async with open_log() as log:
        connection = await log.connection()
        found = await find_inspected_cases(connection, options.ledger_id, options.cases)
        moment = await current_moment(connection, options.ledger_id, day)
    async with transaction(engine, options.ledger_id) as db:
        known = {each.ledger_id for each in await list_ledgers(db)}
    if options.ledger_id not in known:
        return _refuse("There is no such ledger: see `events ledgers`.")
    if len(found) < len(options.cases):
        return _refuse("A case is not one of the council: nothing was written.")
    try:
        with new_folder(options.folder) as folder:
            cases = [found[each] for each in options.cases]
            counts = await write_bundle(open_log, vault, options.ledger_id, moment, cases, folder)
    except FolderExists as error:
        return _refuse(f"{error}.")
    except OSError as error:
        if is_retryable(error):
            raise
        return _refuse(
            f"{options.folder} was not written: {error.strerror or type(error).__name__}."
        )
    sys.stdout.write(f"{options.folder}: {counts}.\n")
    return True


@asynccontextmanager
async def _open_log(engine: AsyncEngine, ledger_id: LedgerId) -> AsyncGenerator[PostgresLog]:
    async with transaction(engine, ledger_id) as db:
        yield PostgresLog(db, ledger_id)


def _refuse(why: str) -> bool:
    sys.stdout.write(f"{why}\n")
    return False
