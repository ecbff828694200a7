"""The texts of cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from asyncpg import ForeignKeyViolationError

from case_api.domain.errors import UnknownCase
from chassis.database import DriverConnection
from events.contracts.references import TextId
from events.envelope import CaseId, LedgerId

_INSERT: Final = """
    INSERT INTO case_api.case_text (ledger_id, case_id, text_id, content, recorded_by)
    SELECT $1, c.case_id, given.text_id, given.content, $5
      FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS given(case_id, text_id, content)
      JOIN case_api.case_file c ON c.ledger_id = $1 AND c.case_id = given.case_id
    RETURNING text_id, recorded_at
"""
TEXT_QUERY: Final = (
    "SELECT case_id, text_id, content, recorded_at FROM case_api.case_text"
    " WHERE ledger_id = $1 AND case_id = $2 AND text_id = $3"
)


class NewCaseText(NamedTuple):
    """A text to store."""

    case_id: CaseId
    text_id: TextId
    content: str


class StoredCaseText(NamedTuple):
    """A text, and when it was recorded."""

    case_id: CaseId
    text_id: TextId
    content: str
    recorded_at: datetime


async def insert_texts(
    db: DriverConnection, ledger_id: LedgerId, texts: Sequence[NewCaseText], actor: str
) -> Sequence[datetime]:
    """Store texts of cases; returns when, for each in some order.

    Raises:
        UnknownCase: one of the cases is not there, or its file was erased; the transaction must
            end.
    """
    columns = [[text[i] for text in texts] for i in range(len(NewCaseText._fields))]
    try:
        rows = await db.fetch(_INSERT, ledger_id, *columns, actor)
    except ForeignKeyViolationError:  # it was erased meanwhile
        raise UnknownCase from None
    if len(rows) < len(texts):
        raise UnknownCase
    return [row["recorded_at"] for row in rows]


async def find_text(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, text_id: TextId
) -> StoredCaseText | None:
    """A text of a case, None where the case has none of this id."""
    row = await db.fetchrow(TEXT_QUERY, ledger_id, case_id, text_id)
    return StoredCaseText(*row) if row else None
