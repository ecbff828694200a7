"""Who gets a digest: stored, changed, listed, and ended, which deletes the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Self
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from chassis.database import DriverConnection
from events.envelope import LedgerId
from notification_service.domain.digests.content import DigestReader
from notification_service.domain.digests.subject import DigestSubject, ReviewsOf, WorkOf

_COLUMNS: Final = """
    digest_id, reader, reader_id, setting_urn, email, send_at, paused_until, next_at, version,
    created_at, changed_at, ended_at
"""
FIND_DIGEST: Final = (
    f"SELECT {_COLUMNS} FROM notification.digest"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND digest_id = $2"
)
LOCK_DIGEST: Final = f"{FIND_DIGEST} FOR UPDATE"
LIST_DIGESTS: Final = (
    f"SELECT {_COLUMNS} FROM notification.digest"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND ended_at IS NULL AND (created_at, digest_id) > ($2, $3)"
    " ORDER BY created_at, digest_id LIMIT $4"
)
SAVE_DIGEST: Final = f"""
    INSERT INTO notification.digest AS d (
        ledger_id, digest_id, reader, reader_id, setting_urn, email, send_at, paused_until, next_at,
        changed_by
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (ledger_id, digest_id) DO UPDATE
    SET reader = EXCLUDED.reader, reader_id = EXCLUDED.reader_id,
        setting_urn = EXCLUDED.setting_urn, email = EXCLUDED.email, send_at = EXCLUDED.send_at,
        paused_until = EXCLUDED.paused_until, next_at = EXCLUDED.next_at,
        changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at, ended_at = NULL,
        version = d.version + 1
    RETURNING {_COLUMNS}
"""  # noqa: S608  # constants only
END_DIGEST: Final = """
    UPDATE notification.digest
       SET ended_at = $3, email = NULL, changed_at = $3, changed_by = $4, version = version + 1
     WHERE ledger_id = $1 AND digest_id = $2 AND ended_at IS NULL
"""
COUNT_DIGESTS: Final = """
    SELECT count(*) FROM (
        SELECT FROM notification.digest WHERE ledger_id = $1 AND ended_at IS NULL
         ORDER BY created_at, digest_id LIMIT $2
    ) d
"""
MAX_DIGESTS: Final = 2000
"""Digests of one council."""
DigestKey = tuple[datetime, UUID]
"""The sort keys of a digest: when it was created, and its id."""
BEFORE_ALL_DIGESTS: Final[DigestKey] = datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0)


class DigestExists(Exception):
    """The same address gets the same digest already."""


@dataclass(frozen=True, slots=True)
class DigestChange:
    """What a digest is changed to."""

    subject: DigestSubject
    email: str
    send_at: time
    paused_until: date | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest. `email` None: it ended."""

    digest_id: UUID
    subject: DigestSubject
    email: str | None
    send_at: time
    paused_until: date | None
    next_at: datetime
    version: int
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Record) -> Self:
        """A row of the table."""
        digest_id, reader, reader_id, setting_urn, *rest = row
        return cls(digest_id, _subject(reader, reader_id, setting_urn), *rest)


def _subject(reader: str, reader_id: UUID | None, setting_urn: str | None) -> DigestSubject:
    if setting_urn is not None:
        return ReviewsOf(setting_urn)
    return WorkOf(DigestReader(reader), reader_id)


def _columns_of(subject: DigestSubject) -> tuple[str, UUID | None, str | None]:
    """The columns `reader`, `reader_id` and `setting_urn`."""
    match subject:
        case ReviewsOf(urn):
            return "setting", None, urn
        case WorkOf(reader, reader_id):
            return reader, reader_id, None


async def find_digest(
    db: DriverConnection, ledger_id: LedgerId, digest_id: UUID, *, lock: bool = False
) -> DigestRow | None:
    """A digest, one that ended too; None where the council has no such."""
    row = await db.fetchrow(LOCK_DIGEST if lock else FIND_DIGEST, ledger_id, digest_id)
    return None if row is None else DigestRow.of(row)


async def list_digests(
    db: DriverConnection, ledger_id: LedgerId, after: DigestKey, limit: int
) -> Sequence[DigestRow]:
    """The digests of a council that have not ended, in the order of their creation."""
    rows = await db.fetch(LIST_DIGESTS, ledger_id, *after, limit)
    return [DigestRow.of(row) for row in rows]


async def has_room_for_digest(db: DriverConnection, ledger_id: LedgerId) -> bool:
    """Whether a council may have another digest."""
    return await db.fetchval(COUNT_DIGESTS, ledger_id, MAX_DIGESTS) < MAX_DIGESTS


async def save_digest(
    db: DriverConnection, ledger_id: LedgerId, digest_id: UUID, change: DigestChange, actor: str
) -> DigestRow:
    """Store a digest, or its next version.

    Raises:
        DigestExists: the address gets this digest already; the transaction must end.
    """
    try:
        (row,) = await db.fetch(
            SAVE_DIGEST,
            *(ledger_id, digest_id, *_columns_of(change.subject), change.email),
            *(change.send_at, change.paused_until, change.next_at, actor),
        )
    except UniqueViolationError:
        raise DigestExists from None
    return DigestRow.of(row)


async def end_digest(
    db: DriverConnection, ledger_id: LedgerId, digest_id: UUID, now: datetime, actor: str
) -> None:
    """End a digest, and delete its address. Without effect where it ended before."""
    await db.execute(END_DIGEST, ledger_id, digest_id, now, actor)
