"""Notes about the places of institutions: added and deleted, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from asyncpg import ForeignKeyViolationError, Record, UniqueViolationError

from case_api.domain.institutions.capacity_note import CapacityNote, CapacityNoteId
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.academic_years import UnknownInstitution
from chassis.database import DriverConnection
from chassis.problems import Conflict
from events.envelope import LedgerId

MAX_CAPACITY_NOTES: Final = 1000
"""Notes of one institution."""
NotePlace: TypeAlias = tuple[date, UUID]
"""The place of a note in a list: the day to which it applies, and its id."""
FIRST_NOTE: Final[NotePlace] = (date.max, UUID(int=2**128 - 1))
"""Before every note of a list, which begins with the latest day."""
_INSERT: Final = """
    INSERT INTO case_api.capacity_note
        (ledger_id, institution_id, note_id, applies_on, document, recorded_at, recorded_by)
    SELECT $1, $2, $3, $4, $5, $6, $7
     WHERE $8 > (SELECT count(*) FROM case_api.capacity_note
                  WHERE ledger_id = $1 AND institution_id = $2)
    RETURNING note_id
"""
NOTES_QUERY: Final = """
    SELECT note_id, document, recorded_at, recorded_by FROM case_api.capacity_note
     WHERE ledger_id = $1 AND institution_id = $2 AND (applies_on, note_id) < ($3, $4)
     ORDER BY applies_on DESC, note_id DESC LIMIT $5
"""
_DELETE: Final = """
    DELETE FROM case_api.capacity_note
     WHERE ledger_id = $1 AND institution_id = $2 AND note_id = $3
"""


@dataclass(frozen=True, slots=True)
class StoredCapacityNote:
    """A note. `recorded_by` is a reference to who recorded it."""

    note_id: CapacityNoteId
    note: CapacityNote
    recorded_at: datetime
    recorded_by: str

    @property
    def place(self) -> NotePlace:
        """Its place in the list."""
        return self.note.on, self.note_id


async def insert_note(
    db: DriverConnection,
    ledger_id: LedgerId,
    institution_id: InstitutionId,
    new: StoredCapacityNote,
) -> None:
    """Store a note.

    Raises:
        UnknownInstitution: there is none. Conflict: the id is in use, or the institution has the
            maximum of notes. The transaction must end.
    """
    text = new.note.model_dump_json()
    values = (new.note_id, new.note.on, text, new.recorded_at, new.recorded_by, MAX_CAPACITY_NOTES)
    try:
        stored = await db.fetchval(_INSERT, ledger_id, institution_id, *values)
    except ForeignKeyViolationError:
        raise UnknownInstitution from None
    except UniqueViolationError:
        raise Conflict("the id is in use") from None
    if stored is None:
        raise Conflict(f"an institution has at most {MAX_CAPACITY_NOTES} notes: delete an old one")


async def notes_before(
    db: DriverConnection,
    ledger_id: LedgerId,
    institution_id: InstitutionId,
    before: NotePlace,
    limit: int,
) -> Sequence[StoredCapacityNote]:
    """At most `limit` notes before a place, the latest day first."""
    rows = await db.fetch(NOTES_QUERY, ledger_id, institution_id, *before, limit)
    return [_stored(row) for row in rows]


async def delete_note(
    db: DriverConnection,
    ledger_id: LedgerId,
    institution_id: InstitutionId,
    note_id: CapacityNoteId,
) -> bool:
    """Delete a note for good; False where there is none."""
    return await db.execute(_DELETE, ledger_id, institution_id, note_id) == "DELETE 1"


def _stored(row: Record) -> StoredCapacityNote:
    note_id, text, recorded_at, recorded_by = row
    note = CapacityNote.model_validate_json(text, extra="ignore")
    return StoredCapacityNote(CapacityNoteId(note_id), note, recorded_at, recorded_by)
