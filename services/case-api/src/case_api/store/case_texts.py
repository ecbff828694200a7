"""The texts of cases, encrypted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from asyncpg import ForeignKeyViolationError

from case_api.domain.errors import UnknownCase
from case_api.domain.named_texts import NamedText, UnknownText
from case_api.store.encryption.data_keys import find_file_key, find_file_keys
from case_api.store.encryption.vault import EncryptedConnection
from chassis.database import DriverConnection
from events.contracts.references import TextId
from events.envelope import CaseId, LedgerId

_INSERT: Final = """
    INSERT INTO case_api.case_text (ledger_id, case_id, text_id, content, recorded_by)
    SELECT $1, c.case_id, given.text_id, given.content, $5
      FROM unnest($2::uuid[], $3::uuid[], $4::bytea[]) AS given(case_id, text_id, content)
      JOIN case_api.case_file c ON c.ledger_id = $1 AND c.case_id = given.case_id
    RETURNING text_id, recorded_at
"""
TEXT_QUERY: Final = (
    "SELECT content, recorded_at FROM case_api.case_text"
    " WHERE ledger_id = $1 AND case_id = $2 AND text_id = $3"
)

# LATERAL, so that each text is one look-up in the key, whatever the statistics.
KNOWN_TEXTS_QUERY: Final = """
    SELECT given.text_id
      FROM unnest($3::uuid[]) AS given(text_id), LATERAL (
          SELECT FROM case_api.case_text
           WHERE ledger_id = $1 AND case_id = $2 AND text_id = given.text_id LIMIT 1
      ) AS known
"""


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
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    texts: Sequence[NewCaseText],
    actor: str,
) -> Sequence[datetime]:
    """Store texts of cases; returns when, for each in some order.

    Raises:
        UnknownCase: one of the cases is not there, or its file was erased; the transaction must
            end.
    """
    keys = await find_file_keys(connection, ledger_id, {text.case_id for text in texts})
    if any(text.case_id not in keys for text in texts):
        raise UnknownCase
    columns = (
        [text.case_id for text in texts],
        [text.text_id for text in texts],
        [keys[text.case_id].encrypt(text.content, text_place(text.text_id)) for text in texts],
    )
    try:
        rows = await connection.db.fetch(_INSERT, ledger_id, *columns, actor)
    except ForeignKeyViolationError:  # it was erased meanwhile
        raise UnknownCase from None
    if len(rows) < len(texts):
        raise UnknownCase
    return [row["recorded_at"] for row in rows]


async def find_text(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, text_id: TextId
) -> StoredCaseText | None:
    """A text of a case, None where the case has none of this id."""
    key = await find_file_key(connection, ledger_id, case_id)
    row = await connection.db.fetchrow(TEXT_QUERY, ledger_id, case_id, text_id)
    if key is None or row is None:
        return None
    content = key.decrypt(row["content"], text_place(text_id)).decode()
    return StoredCaseText(case_id, text_id, content, row["recorded_at"])


async def check_texts(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, named: Sequence[NamedText]
) -> None:
    """Pass if a case has the texts that some facts of it name.

    A text is never changed or moved, and only erased with the whole file, so that it needs no lock.

    Raises:
        UnknownText: it lacks one, the first of which is named; the transaction must end.
    """
    if not named:
        return
    ids = [each.text_id for each in named]
    known = {row[0] for row in await db.fetch(KNOWN_TEXTS_QUERY, ledger_id, case_id, ids)}
    for each in named:
        if each.text_id not in known:
            raise UnknownText(each)


def text_place(text_id: TextId) -> str:
    """Where a text is encrypted for."""
    return f"text/{text_id}"
