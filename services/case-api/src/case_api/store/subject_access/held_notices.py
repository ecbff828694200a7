"""The notices of a case, from notification-service's versioned function."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from asyncpg import Record
from pydantic import JsonValue, TypeAdapter

from case_api.domain.subject_access.export import HeldRecord
from case_api.store.subject_access.held_tables import plain_values
from chassis.database import DriverConnection
from chassis.encryption.data_key import DataKey
from events.envelope import CaseId

_FUNCTION_QUERY: Final = """
    SELECT to_regprocedure('notification.notices_of_case_v2(uuid,timestamptz,uuid,integer)')
           IS NOT NULL
"""
_NOTICES_QUERY: Final = """
    SELECT notice_id, created_at, created_by, requirement, audience, person_id, channel, state,
           ended_at, failure, content
      FROM notification.notices_of_case_v2($1, $2, $3, $4)
"""
_CONTENT: Final[TypeAdapter[dict[str, JsonValue]]] = TypeAdapter(dict[str, JsonValue])
_WORDS: Final = ("to_name", "to_email", "to_address", "to_phone", "subject", "text", "enclosures")
"""An e-mail, a letter and a text have one of the addresses each; a text has no subject, and few
notices enclose documents."""
_BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0)
_ROWS: Final = 20


async def held_notices(
    db: DriverConnection, case_id: CaseId, key: DataKey
) -> AsyncGenerator[Sequence[HeldRecord]]:
    """The notices of a case of the transaction's council, with their words. `key` is the file's.

    None where the installation has no notification-service, or one of an earlier release.
    """
    if not await db.fetchval(_FUNCTION_QUERY):
        return
    after = _BEFORE_ALL
    while found := await db.fetch(_NOTICES_QUERY, case_id, *after, _ROWS):
        yield [_record(row, key) for row in found]
        after = found[-1]["created_at"], found[-1]["notice_id"]


def _record(row: Record, key: DataKey) -> HeldRecord:
    """A notice without its HTML or its pages, which have the same words as its text."""
    notice_id: UUID = row["notice_id"]
    content = _CONTENT.validate_json(key.decrypt(row["content"], f"notice/{notice_id}"))
    words = {name: content[name] for name in _WORDS if name in content}
    return HeldRecord(notice_id, {**plain_values(row, "content"), **words})
