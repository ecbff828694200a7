"""The erasures that the log of a council holds, and erasing again what they erased."""

from collections.abc import AsyncGenerator
from typing import Final, NamedTuple

from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.erasure.erased_people import erased_people
from case_api.domain.fold import fold
from case_api.domain.search.case_entry import case_entry
from case_api.store.case_list import update_case
from case_api.store.erased_people import replace_erased_people
from case_api.store.erasure.case_file import (
    delete_documents,
    delete_file,
    has_file,
    lock_case_file,
)
from case_api.store.erasure.related_person import erase_related_person
from chassis.database import DriverConnection
from events.contracts import CasePersonErased
from events.envelope import CaseId, LedgerId, Position
from events.history import effective
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.log.postgres import PostgresLog
from events.stored_event import decode_events

POSITIONS_AT_ONCE: Final = 10_000
"""Positions of the log that one statement searches."""
ERASURES_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position > $2 AND position <= $3"
    f" AND type = '{CasePersonErased.type}' ORDER BY position"
)
_ACTOR: Final = "operator:erasures"


class RecordedErasure(NamedTuple):
    """A fact by which personal data of a case was erased."""

    case_id: CaseId
    position: Position
    fact: CasePersonErased


async def recorded_erasures(log: PostgresLog) -> AsyncGenerator[RecordedErasure]:
    """The erasures of a council in the order of recording."""
    connection, head = await log.connection(), await log.head()
    for after in range(0, head, POSITIONS_AT_ONCE):
        values = (log.ledger_id, after, after + POSITIONS_AT_ONCE)
        rows = await connection.fetch(ERASURES_QUERY, *values)
        for each in decode_events([stored_event_of(row) for row in rows]).decoded:
            if isinstance(each.event, CasePersonErased):
                yield RecordedErasure(each.stream_id, each.position, each.event)


async def erase_again(db: AsyncConnection, ledger_id: LedgerId, erasure: RecordedErasure) -> bool:
    """Erase what a fact states as erased; returns whether any of it was there.

    It appends nothing. Readers learn of the erasure as after the first.

    Raises:
        WriteConflict: another writer adds to the file now; the transaction must end.
    """
    log = PostgresLog(db, ledger_id)
    raw = await log.connection()
    found = await _erase(raw, ledger_id, erasure)
    history = await log.read_stored_streams([erasure.case_id])
    case = fold(effective(decode_events(history).decoded))
    entry = case_entry(case)
    if entry is not None:
        await update_case(raw, ledger_id, erasure.case_id, entry)
    await replace_erased_people(raw, ledger_id, erasure.case_id, erased_people(case))
    return found


async def _erase(db: DriverConnection, ledger_id: LedgerId, erasure: RecordedErasure) -> bool:
    case_id, person_id = erasure.case_id, erasure.fact.person_id
    if person_id is not MISSING:
        await lock_case_file(db, ledger_id, case_id)
        return await erase_related_person(db, ledger_id, case_id, person_id, _ACTOR)
    documents = await delete_documents(db, ledger_id, case_id)
    await lock_case_file(db, ledger_id, case_id)
    found = await has_file(db, ledger_id, case_id)
    await delete_file(db, ledger_id, case_id, documents)
    return found
