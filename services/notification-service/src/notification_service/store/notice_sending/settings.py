"""The settings of councils for notices: every version, with who recorded it and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import Record, UniqueViolationError
from pydantic import JsonValue
from pydantic_core import from_json, to_json

from chassis.database import DriverConnection
from chassis.problems import StaleVersion
from events.envelope import LedgerId
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.letter_mailing import LetterPoster

SETTINGS_QUERY: Final = """
    SELECT version, document, recorded_at, recorded_by FROM notification.notice_settings
     WHERE ledger_id = $1 ORDER BY version DESC LIMIT 1
"""
SETTINGS_VERSION_QUERY: Final = """
    SELECT version, document, recorded_at, recorded_by FROM notification.notice_settings
     WHERE ledger_id = $1 AND version = $2
"""
_INSERT: Final = """
    INSERT INTO notification.notice_settings (ledger_id, version, document, recorded_by)
    VALUES ($1, $2, $3, $4) RETURNING recorded_at
"""


@dataclass(frozen=True, slots=True)
class StoredNoticeSettings:
    """A version of the settings. `recorded_by` is a reference to who recorded it."""

    version: int
    settings: NoticeSettings
    recorded_at: datetime
    recorded_by: str


async def current_notice_settings(
    db: DriverConnection, ledger_id: LedgerId
) -> StoredNoticeSettings | None:
    """The last version of the settings of a council, None where it has none."""
    return _stored(await db.fetchrow(SETTINGS_QUERY, ledger_id))


async def find_notice_settings(
    db: DriverConnection, ledger_id: LedgerId, version: int
) -> StoredNoticeSettings | None:
    """A version of the settings of a council, None where it has no such."""
    return _stored(await db.fetchrow(SETTINGS_VERSION_QUERY, ledger_id, version))


def _stored(row: Record | None) -> StoredNoticeSettings | None:
    if row is None:
        return None
    settings = read_notice_settings(row["document"])
    return StoredNoticeSettings(row["version"], settings, row["recorded_at"], row["recorded_by"])


def read_notice_settings(document: str) -> NoticeSettings:
    """A stored version. One that has `prints_letters`, of an earlier release, means print runs."""
    stored: dict[str, JsonValue] = from_json(document)
    if stored.pop("prints_letters", False):
        stored["letters_by"] = LetterPoster.PRINT_RUN.value
    return NoticeSettings.model_validate_json(to_json(stored))


async def insert_notice_settings(
    db: DriverConnection, ledger_id: LedgerId, version: int, settings: NoticeSettings, actor: str
) -> StoredNoticeSettings:
    """Store a version. Its number is one more than the last.

    Raises:
        StaleVersion: another writer has stored this version meanwhile; the transaction must end.
    """
    try:
        at = await db.fetchval(_INSERT, ledger_id, version, settings.model_dump_json(), actor)
    except UniqueViolationError:
        raise StaleVersion from None
    return StoredNoticeSettings(version, settings, at, actor)
