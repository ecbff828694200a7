"""The notices of a council: stored once for each recipient, listed, read with attempts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.references import DocumentId
from events.contracts.vocabulary.request import NoticeContent
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notices.editions import NoticeEditions

CONTENT_PLACE: Final = "notice/{}"
"""The place of a content under the key of the file, by the id of the notice."""
INSERT_NOTICE: Final = """
    INSERT INTO notification.notice (
        ledger_id, notice_id, case_id, requirement, reports, audience, person_id, channel, purpose,
        content, content_hash, created_by, letters_by, advice_id, corrected_at,
        stated_days, enclosed_bytes, enclosed_documents, contents,
        words_hash, catalogue_hash, settings_version, confirmed_doubts, confirmed_by,
        fallback_id, fallback_content, fallback_hash
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27)
    ON CONFLICT DO NOTHING RETURNING created_at
"""
NOTICE_COLUMNS: Final = """
    notice_id, case_id, requirement, reports, audience, person_id, channel, state, attempts,
    content_hash, created_at, created_by, ended_at, failure, instead_of,
    print_run_id, delivered_at, returned_at, corrected_at, letters_by, announces,
    words_hash, catalogue_hash, settings_version, confirmed_doubts, confirmed_by
"""
FIND_NOTICE: Final = (
    f"SELECT {NOTICE_COLUMNS} FROM notification.notice"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND notice_id = $2"
)
LIST_NOTICES: Final = (
    f"SELECT {NOTICE_COLUMNS} FROM notification.notice"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND (created_at, notice_id) < ($2, $3)"
    " ORDER BY created_at DESC, notice_id DESC LIMIT $4"
)
LIST_NOTICES_OF_CASE: Final = LIST_NOTICES.replace(
    "WHERE ledger_id = $1", "WHERE ledger_id = $1 AND case_id = $5"
)
NOTICES_OF_PRINT_RUN: Final = (
    f"SELECT {NOTICE_COLUMNS} FROM notification.notice"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND print_run_id = $2 ORDER BY created_at, notice_id LIMIT 100"
)
FIND_CONTENT: Final = """
    SELECT case_id, person_id, content FROM notification.notice
     WHERE ledger_id = $1 AND notice_id = $2
"""
LIST_NOTICE_ATTEMPTS: Final = """
    SELECT number, started_at, ended_at, outcome, reply_code FROM notification.notice_attempt
     WHERE ledger_id = $1 AND notice_id = $2 ORDER BY number LIMIT 100
"""
NoticeKey = tuple[datetime, UUID]
"""The sort keys of a notice: when it was stored, and its id."""
AFTER_ALL_NOTICES: Final[NoticeKey] = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class KeptContent:
    """The content of a notice, encrypted for its `CONTENT_PLACE`, and the hash of what it is."""

    notice_id: UUID
    encrypted: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be sent to one recipient. `fallback` is the letter in case that it fails.

    `letters_by` says who posts the letter: this one, or the fallback.
    """

    case_id: CaseId
    requirement: str
    reports: int
    audience: str
    person_id: UUID | None
    channel: str
    purpose: str
    content: KeptContent
    fallback: KeptContent | None
    actor: str
    letters_by: str
    editions: NoticeEditions
    confirmed_doubts: Sequence[SendingDoubt] = ()
    """The doubts about it, which `actor` confirmed."""
    advice_id: UUID | None = None
    """The advice of which it reminds the adviser. None: it is no reminder."""
    corrected_at: int = 0
    """The position of the newest correction of the fact. 0: it was not corrected."""
    stated_days: Mapping[str, date] = field(default_factory=dict[str, date])
    """The days that it states, by the ids of the values."""
    enclosed_bytes: int = 0
    """How many bytes the documents have that it encloses."""
    enclosed_documents: Sequence[DocumentId] = ()
    contents: Sequence[NoticeContent] = ()
    """What the law requires with a decision, and it states."""

    @property
    def confirmed_by(self) -> str | None:
        """Who confirmed the doubts. None: there were none."""
        return self.actor if self.confirmed_doubts else None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as proof of it is kept: ids, codes, instants and a hash, and nothing personal."""

    notice_id: UUID
    case_id: UUID
    requirement: str
    reports: int
    audience: str
    person_id: UUID | None
    channel: str
    state: str
    attempts: int
    content_hash: bytes
    created_at: datetime
    created_by: str
    ended_at: datetime | None
    failure: str | None
    instead_of: UUID | None
    print_run_id: UUID | None
    delivered_at: datetime | None
    returned_at: datetime | None
    corrected_at: int
    letters_by: str
    """Who posts the letter, this one or that which follows. It means nothing for other e-mails."""
    announces: UUID | None
    """The notice that this text announces. None: it is a notice."""
    words_hash: bytes | None
    catalogue_hash: bytes | None
    settings_version: int | None
    """None: it was composed before this, and what was confirmed, was recorded."""
    confirmed_doubts: Sequence[str] | None
    confirmed_by: str | None

    @property
    def editions(self) -> NoticeEditions | None:
        """What it was composed by. None: it was not recorded then."""
        words, catalogue, settings = self.words_hash, self.catalogue_hash, self.settings_version
        if words is None or catalogue is None or settings is None:
            return None
        return NoticeEditions(words, catalogue, settings)

    @property
    def confirmed(self) -> tuple[SendingDoubt, ...] | None:
        """The doubts that `confirmed_by` confirmed. None: it was not recorded then."""
        confirmed = self.confirmed_doubts
        return None if confirmed is None else tuple(map(SendingDoubt, confirmed))


@dataclass(frozen=True, slots=True)
class NoticeAttemptRow:
    """An attempt. `ended_at` None: the sender was killed, or runs still."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    reply_code: int | None


async def insert_notice(db: DriverConnection, ledger_id: LedgerId, new: NewNotice) -> bool:
    """Store a notice to be sent; False where the fact was reported to the person already."""
    content, fallback = new.content, new.fallback
    stored = await db.fetchval(
        INSERT_NOTICE,
        *(ledger_id, content.notice_id, new.case_id, new.requirement, new.reports, new.audience),
        *(new.person_id, new.channel, new.purpose, content.encrypted, content.sha256, new.actor),
        *(new.letters_by, new.advice_id, new.corrected_at, _days(new.stated_days)),
        *(new.enclosed_bytes, new.enclosed_documents, new.contents),
        *(*astuple(new.editions), new.confirmed_doubts, new.confirmed_by),
        *((None,) * 3 if fallback is None else astuple(fallback)),
    )
    return stored is not None


def _days(stated: Mapping[str, date]) -> str:
    return json.dumps({name: each.isoformat() for name, each in stated.items()})


async def find_notice(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID
) -> NoticeRow | None:
    """A notice, None where the council has no such."""
    row = await db.fetchrow(FIND_NOTICE, ledger_id, notice_id)
    return None if row is None else NoticeRow(*row)


async def list_notices(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId | None,
    before: NoticeKey,
    limit: int,
) -> Sequence[NoticeRow]:
    """The notices of a council, or of one case, the newest first."""
    if case_id is None:
        rows = await db.fetch(LIST_NOTICES, ledger_id, *before, limit)
    else:
        rows = await db.fetch(LIST_NOTICES_OF_CASE, ledger_id, *before, limit, case_id)
    return [NoticeRow(*row) for row in rows]


async def notices_of_print_run(
    db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID
) -> Sequence[NoticeRow]:
    """The letters of a print run, in the order of its file."""
    rows = await db.fetch(NOTICES_OF_PRINT_RUN, ledger_id, print_run_id)
    return [NoticeRow(*row) for row in rows]


async def list_notice_attempts(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID
) -> Sequence[NoticeAttemptRow]:
    """The attempts of a notice, the first ones first."""
    rows = await db.fetch(LIST_NOTICE_ATTEMPTS, ledger_id, notice_id)
    return [NoticeAttemptRow(*row) for row in rows]


async def find_notice_content(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID
) -> tuple[CaseId, UUID | None, bytes] | None:
    """The case, the recipient and the encrypted content of a notice."""
    row = await db.fetchrow(FIND_CONTENT, ledger_id, notice_id)
    return None if row is None else (CaseId(row[0]), row[1], row[2])
