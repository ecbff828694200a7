"""Print runs: the letters that a post room prints and posts together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.store.notice_sending.texts import end_text, release_text

MAX_LETTERS: Final = 50
"""Letters of one print run."""
MOST_ENCLOSED_BYTES_OF_RUN: Final = 100 * 2**20
"""Bytes of all documents that the letters of one print run enclose."""
MOST_COUNTED: Final = 1000
"""Letters that wait are counted up to this number."""

_COLUMNS: Final = """
    print_run_id, created_at, created_by, letters, state, posted_on, ended_at, ended_by,
    file_read_at
"""
_INSERT: Final = """
    INSERT INTO notification.print_run (ledger_id, print_run_id, created_by) VALUES ($1, $2, $3)
"""
NEXT_LETTERS: Final = """
    SELECT notice_id, case_id, requirement, reports, audience, person_id, channel, purpose, state,
           left_out, was_in_file, was_left_out, enclosed_bytes, content
      FROM notification.notice
     WHERE ledger_id = $1 AND state = 'pending' AND channel = 'letter' AND print_run_id IS NULL
       AND letters_by = 'print_run'
     ORDER BY created_at, notice_id LIMIT $2
"""
TAKE_LETTERS: Final = """
    UPDATE notification.notice SET print_run_id = $2
     WHERE ledger_id = $1 AND notice_id = ANY (ARRAY(
           SELECT notice_id FROM notification.notice
            WHERE ledger_id = $1 AND notice_id = ANY ($3) AND state = 'pending'
              AND print_run_id IS NULL AND letters_by = 'print_run'
              FOR UPDATE SKIP LOCKED))
    RETURNING notice_id
"""
_COUNT: Final = """
    UPDATE notification.print_run SET letters = $3 WHERE ledger_id = $1 AND print_run_id = $2
"""
FIND_PRINT_RUN: Final = (
    f"SELECT {_COLUMNS} FROM notification.print_run"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND print_run_id = $2"
)
LIST_PRINT_RUNS: Final = (
    f"SELECT {_COLUMNS} FROM notification.print_run"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND (created_at, print_run_id) < ($2, $3)"
    " ORDER BY created_at DESC, print_run_id DESC LIMIT $4"
)
WAITING_LETTERS: Final = """
    SELECT count(*), min(created_at) FROM (
        SELECT created_at FROM notification.notice
         WHERE ledger_id = $1 AND state = 'pending' AND channel = 'letter' AND print_run_id IS NULL
           AND letters_by = 'print_run'
         ORDER BY created_at, notice_id LIMIT $2) AS waiting
"""
LETTERS_OF_PRINT_RUN: Final = """
    SELECT notice_id, case_id, requirement, reports, audience, person_id, channel, purpose, state,
           left_out, was_in_file, was_left_out, enclosed_bytes
      FROM notification.notice WHERE ledger_id = $1 AND print_run_id = $2
     ORDER BY created_at, notice_id LIMIT 100
"""
_END_LETTER: Final = """
    UPDATE notification.notice SET state = $3, failure = $4, ended_at = $5
     WHERE ledger_id = $1 AND notice_id = $2 AND state = 'pending'
       AND print_run_id IS NOT DISTINCT FROM $6
    RETURNING true
"""
_RECORD_FILE: Final = """
    UPDATE notification.print_run SET file_read_at = $3
     WHERE ledger_id = $1 AND print_run_id = $2 AND state = 'open'
"""
MARK_LETTERS: Final = """
    UPDATE notification.notice
       SET left_out = notice_id = ANY ($3),
           was_in_file = was_in_file OR notice_id <> ALL ($3),
           was_left_out = was_left_out OR notice_id = ANY ($3)
     WHERE ledger_id = $1 AND print_run_id = $2 AND state = 'pending'
       AND (left_out <> (notice_id = ANY ($3)) OR NOT (was_in_file OR was_left_out))
"""
PUT_BACK: Final = """
    UPDATE notification.notice
       SET print_run_id = NULL, left_out = false, was_in_file = false, was_left_out = false
     WHERE ledger_id = $1 AND print_run_id = $2 AND notice_id = ANY ($3) AND state = 'pending'
"""
_END: Final = """
    UPDATE notification.print_run
       SET state = $3, posted_on = $4, letters = $5, ended_by = $6, ended_at = $7
     WHERE ledger_id = $1 AND print_run_id = $2 AND state = 'open'
"""
PrintRunKey = tuple[datetime, UUID]
"""The sort keys of a print run: when it was made, and its id."""
AFTER_ALL_PRINT_RUNS: Final[PrintRunKey] = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class PrintRunRow:
    """A print run. `letters` is how many it has, or had when it was posted."""

    print_run_id: UUID
    created_at: datetime
    created_by: str
    letters: int
    state: str
    posted_on: date | None
    ended_at: datetime | None
    ended_by: str | None
    file_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter. `purpose` is for what the people of its case are read.

    `enclosed_bytes` is how many bytes the documents have that it encloses.
    """

    notice: NoticeIdentity
    purpose: str
    is_pending: bool
    is_left_out: bool = False
    """Whether the last file of its print run had it not."""
    was_in_file: bool = False
    """Whether any file of its print run had it."""
    was_left_out: bool = False
    """Whether any file of its print run had it not."""
    enclosed_bytes: int = 0

    @property
    def is_in_some_files(self) -> bool:
        """Whether a file of its print run had it, and another had not."""
        return self.is_pending and self.was_in_file and self.was_left_out


@dataclass(frozen=True, slots=True)
class WaitingLetters:
    """How many letters wait for a print run, up to `MOST_COUNTED`, and since when the first."""

    count: int
    since: datetime | None


async def start_print_run(
    db: DriverConnection,
    ledger_id: LedgerId,
    print_run_id: UUID,
    actor: str,
    letters: Collection[UUID],
) -> int:
    """Put letters in a print run; returns how many no other has. 0: store nothing of it."""
    await db.execute(_INSERT, ledger_id, print_run_id, actor)
    taken = await db.fetch(TAKE_LETTERS, ledger_id, print_run_id, list(letters))
    await db.execute(_COUNT, ledger_id, print_run_id, len(taken))
    return len(taken)


async def next_letters(
    db: DriverConnection, ledger_id: LedgerId, limit: int
) -> Sequence[tuple[WrittenLetter, bytes]]:
    """The letters that wait longest for a print run, with their encrypted contents."""
    rows = await db.fetch(NEXT_LETTERS, ledger_id, limit)
    return [(_letter(ledger_id, row[:-1]), row[-1]) for row in rows]


async def find_print_run(
    db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID, *, lock: bool = False
) -> PrintRunRow | None:
    """A print run, None where the council has no such. `lock`: until the transaction ends."""
    query = f"{FIND_PRINT_RUN} FOR UPDATE" if lock else FIND_PRINT_RUN
    row = await db.fetchrow(query, ledger_id, print_run_id)
    return None if row is None else PrintRunRow(*row)


async def list_print_runs(
    db: DriverConnection, ledger_id: LedgerId, before: PrintRunKey, limit: int
) -> Sequence[PrintRunRow]:
    """The print runs of a council, the newest first."""
    rows = await db.fetch(LIST_PRINT_RUNS, ledger_id, *before, limit)
    return [PrintRunRow(*row) for row in rows]


async def waiting_letters(db: DriverConnection, ledger_id: LedgerId) -> WaitingLetters:
    """The letters that no print run has yet."""
    count, since = (await db.fetch(WAITING_LETTERS, ledger_id, MOST_COUNTED))[0]
    return WaitingLetters(count, since)


async def letters_of_print_run(
    db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID
) -> Sequence[WrittenLetter]:
    """The letters of a print run, in the order of its file."""
    rows = await db.fetch(LETTERS_OF_PRINT_RUN, ledger_id, print_run_id)
    return [_letter(ledger_id, row[:]) for row in rows]


async def end_letter(
    db: DriverConnection,
    letter: WrittenLetter,
    print_run_id: UUID | None,
    failure: NoticeFailure | None,
    at: datetime,
) -> bool:
    """Record that a letter of a print run, or of none, was posted or may not be.

    The text that announces it is released, or ended. False: it is in another one, or has ended.
    """
    state = "sent" if failure is None else "failed"
    notice = letter.notice
    ended = await db.fetchval(
        *(_END_LETTER, notice.ledger_id, notice.notice_id, state, failure, at, print_run_id)
    )
    if ended is None:
        return False
    settle = release_text if failure is None else end_text
    await settle(db, notice.ledger_id, notice.notice_id, at)
    return True


async def record_file(
    db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID, left_out: Collection[UUID]
) -> None:
    """Record that the file of an open print run was read, and which of its letters it had not."""
    now = await db.fetchval("SELECT clock_timestamp()")
    await db.execute(_RECORD_FILE, ledger_id, print_run_id, now)
    await db.execute(MARK_LETTERS, ledger_id, print_run_id, list(left_out))


async def put_back_letters(
    db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID, letters: Collection[UUID]
) -> None:
    """Have letters of a print run wait for the next one."""
    await db.execute(PUT_BACK, ledger_id, print_run_id, list(letters))


async def end_print_run(
    db: DriverConnection,
    ledger_id: LedgerId,
    print_run_id: UUID,
    posted_on: date | None,
    letters: int,
    actor: str,
) -> None:
    """Record that a print run was posted on a day, or cancelled."""
    state = "cancelled" if posted_on is None else "posted"
    now = await db.fetchval("SELECT clock_timestamp()")
    await db.execute(_END, ledger_id, print_run_id, state, posted_on, letters, actor, now)


def _letter(ledger_id: LedgerId, row: Sequence[Any]) -> WrittenLetter:
    notice_id, case_id, *rest, purpose, state, left_out, in_file, out_of_file, size = row
    return WrittenLetter(
        NoticeIdentity(ledger_id, notice_id, CaseId(case_id), *rest),
        purpose,
        is_pending=state == "pending",
        is_left_out=left_out,
        was_in_file=in_file,
        was_left_out=out_of_file,
        enclosed_bytes=size,
    )
