"""The erasures of a council that are recorded, and erasing again what they erased.

The log records them, and the ledger of destroyed keys, which a restore does not bring back to an
earlier state.
"""

from collections.abc import AsyncGenerator, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.erasure.erased_people import erased_people
from case_api.domain.fold import fold
from case_api.domain.search.case_entry import case_entry
from case_api.store.case_list import update_case
from case_api.store.erased_people import replace_erased_people
from case_api.store.erasure.case_file import delete_documents, delete_file, lock_case_file
from case_api.store.erasure.related_person import erase_related_person
from case_api.store.erasure.resurrected_keys import keys_there
from chassis.database import DriverConnection
from events.contracts import CasePersonErased
from events.destroyed_keys import KeyOwner, RecordedKeys, key_owner
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend
from events.history import effective
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent, decode_events

POSITIONS_AT_ONCE: Final = 10_000
"""Positions of the log that one statement searches."""
ERASURES_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND position > $2 AND position <= $3"
    f" AND type = '{CasePersonErased.type}' ORDER BY position"
)
NEXT_COUNCIL_QUERY: Final = """
    SELECT ledger_id FROM case_api.case_list WHERE ledger_id > $1 ORDER BY ledger_id LIMIT 1
"""
_ACTOR: Final = "operator:erasures"


class RecordedErasure(NamedTuple):
    """A fact by which personal data of a case was erased."""

    case_id: CaseId
    position: Position | None
    """Where the log has it, None where only the ledger of destroyed keys states it."""
    fact: CasePersonErased

    @property
    def owner(self) -> KeyOwner:
        """Whose key it destroyed."""
        return key_owner(self.case_id, self.fact)


async def councils_with_cases(db: DriverConnection) -> Sequence[LedgerId]:
    """The councils that have cases, in the order of ids. For all councils at once."""
    found, after = list[LedgerId](), UUID(int=0)
    while (after := await db.fetchval(NEXT_COUNCIL_QUERY, after)) is not None:
        found.append(LedgerId(after))
    return found


async def recorded_erasures(log: PostgresLog) -> AsyncGenerator[RecordedErasure]:
    """The erasures of a council in its log, in the order of recording."""
    connection, head = await log.connection(), await log.head()
    for after in range(0, head, POSITIONS_AT_ONCE):
        values = (log.ledger_id, after, after + POSITIONS_AT_ONCE)
        rows = await connection.fetch(ERASURES_QUERY, *values)
        for each in decode_events([stored_event_of(row) for row in rows]).decoded:
            if isinstance(each.event, CasePersonErased):
                yield RecordedErasure(each.stream_id, each.position, each.event)


def missing_in_log(
    recorded: RecordedKeys, logged: Sequence[RecordedErasure]
) -> Sequence[RecordedErasure]:
    """The erasures that the log lost, because it was restored from an older backup."""
    known = {each.owner for each in logged}
    return [
        RecordedErasure(owner.case_id, None, fact)
        for owner, fact in recorded.destroyed.items()
        if owner not in known
    ]


async def erase_again(
    db: AsyncConnection, ledger_id: LedgerId, erasure: RecordedErasure, event_id: UUID
) -> bool:
    """Erase what a fact states as erased; returns whether any of it was there.

    If the log lost the fact, it is recorded again with `event_id`, whatever the case is like
    without the other facts that were lost: it happened. Readers learn of it as after the first.

    Raises:
        WriteConflict: another writer adds to the file now; the transaction must end.
    """
    log = PostgresLog(db, ledger_id)
    raw = await log.connection()
    found = bool(await keys_there(raw, ledger_id, [erasure.owner]))
    history = await log.read_stored_streams([erasure.case_id])
    if not history:
        return False  # the case was opened after the backup
    case_id, person_id = erasure.owner
    documents = () if person_id else await delete_documents(raw, ledger_id, case_id)
    if erasure.position is None:
        new = NewEvent(event_id, erasure.fact, _ACTOR, event_id)
        await log.append(StreamAppend(case_id, [new], history[-1].stream_version))
        history = await log.read_stored_streams([case_id])
    await lock_case_file(raw, ledger_id, case_id)
    if person_id is None:
        await delete_file(raw, ledger_id, case_id, documents)
    else:
        await erase_related_person(raw, ledger_id, case_id, person_id, _ACTOR)
    await _write_entry(raw, ledger_id, case_id, history)
    return found


async def _write_entry(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, history: Sequence[StoredEvent]
) -> None:
    """Write what readers learn of erasures from, by the facts of the case."""
    case = fold(effective(decode_events(history).decoded))
    entry = case_entry(case)
    if entry is not None:
        await update_case(db, ledger_id, case_id, entry)
    await replace_erased_people(db, ledger_id, case_id, erased_people(case))
