"""The advice of cases: each version is stored whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import ForeignKeyViolationError, UniqueViolationError

from case_api.domain.advice.content import AdviceContent
from case_api.domain.content.fingerprint import CanonicalContent
from case_api.domain.errors import UnknownCase
from case_api.store.encryption.data_keys import find_file_key, require_file_key
from case_api.store.encryption.vault import EncryptedConnection
from chassis.database import DriverConnection
from chassis.encryption.data_key import DataKey
from chassis.problems import StaleVersion
from events.contracts.references import AdviceId
from events.envelope import CaseId, LedgerId

MAX_ADVICE: Final = 50
"""Pieces of advice whose content one case has."""
MAX_ADVICE_BYTES: Final = 262_144
"""Bytes of the canonical content of one piece of advice: some hundred pages of text."""

_INSERT: Final = """
    INSERT INTO case_api.advice
        (ledger_id, case_id, advice_id, version, content, sha256, recorded_at, recorded_by)
    SELECT $1, $2, $3, $4::smallint, $5, $6, $7, $8
     WHERE $4::smallint > 1 OR $9 > (SELECT count(DISTINCT advice_id) FROM case_api.advice
                            WHERE ledger_id = $1 AND case_id = $2)
    RETURNING version
"""
ADVICE_QUERY: Final = """
    SELECT advice_id, version, sha256, recorded_at, content FROM case_api.advice
     WHERE ledger_id = $1 AND case_id = $2 AND advice_id = $3 ORDER BY version DESC LIMIT 1
"""
ADVICE_LIST_QUERY: Final = """
    SELECT DISTINCT ON (advice_id) advice_id, version, sha256, recorded_at FROM case_api.advice
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY advice_id, version DESC
"""
ADVICE_CONTENTS_QUERY: Final = """
    SELECT DISTINCT ON (advice_id) advice_id, version, content FROM case_api.advice
     WHERE ledger_id = $1 AND case_id = $2 AND advice_id = ANY ($3)
     ORDER BY advice_id, version DESC
"""


class TooMuchAdvice(Exception):
    """A case would have more pieces of advice than it can."""

    def __init__(self) -> None:
        super().__init__(f"a case has the contents of at most {MAX_ADVICE} pieces of advice")


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """The current version of a piece of advice, without its content."""

    advice_id: AdviceId
    version: int
    sha256: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class StoredAdvice:
    """The current version of a piece of advice."""

    row: AdviceRow
    content: AdviceContent


@dataclass(frozen=True, slots=True)
class NewAdvice:
    """A version of a piece of advice to store. `actor` is a reference to who recorded it."""

    advice_id: AdviceId
    version: int
    content: CanonicalContent
    actor: str
    recorded_at: datetime


async def insert_advice(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, new: NewAdvice
) -> None:
    """Store a version of a piece of advice. Its number is 1, or one more than the last.

    Raises:
        UnknownCase: there is no such case. TooMuchAdvice: the case has the maximum.
        StaleVersion: this version is stored already; the transaction must end.
    """
    key = await require_file_key(connection, ledger_id, case_id)
    text, sha256 = new.content
    content = key.encrypt(text, advice_place(new.advice_id, new.version))
    values = (new.version, content, sha256, new.recorded_at, new.actor, MAX_ADVICE)
    try:
        stored = await connection.db.fetchval(_INSERT, ledger_id, case_id, new.advice_id, *values)
    except ForeignKeyViolationError:
        raise UnknownCase from None
    except UniqueViolationError:
        raise StaleVersion from None
    if stored is None:
        raise TooMuchAdvice


async def find_advice(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, advice_id: AdviceId
) -> StoredAdvice | None:
    """The current version of a piece of advice, or None where there is none."""
    key = await find_file_key(connection, ledger_id, case_id)
    row = await connection.db.fetchrow(ADVICE_QUERY, ledger_id, case_id, advice_id)
    if key is None or row is None:
        return None
    *described, content = row
    found = AdviceRow(*described)
    return StoredAdvice(found, _content(key, advice_id, found.version, content))


async def find_all_advice(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[AdviceRow]:
    """The current versions of all advice of a case, without contents."""
    return [AdviceRow(*row) for row in await db.fetch(ADVICE_LIST_QUERY, ledger_id, case_id)]


async def find_advice_contents(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    wanted: Collection[AdviceId],
) -> Mapping[AdviceId, AdviceContent]:
    """The current contents of these pieces of advice, as far as they are stored."""
    key = await find_file_key(connection, ledger_id, case_id)
    rows = await connection.db.fetch(ADVICE_CONTENTS_QUERY, ledger_id, case_id, list(wanted))
    if key is None:
        return {}
    return {
        AdviceId(advice_id): _content(key, AdviceId(advice_id), version, content)
        for advice_id, version, content in rows
    }


def _content(key: DataKey, advice_id: AdviceId, version: int, encrypted: bytes) -> AdviceContent:
    # A stored content can always be read, even one that a later release would refuse.
    plain = key.decrypt(encrypted, advice_place(advice_id, version))
    return AdviceContent.model_validate_json(plain, extra="ignore")


def advice_place(advice_id: AdviceId, version: int) -> str:
    """Where a version of advice is encrypted for."""
    return f"advice/{advice_id}/{version}"
