"""Writes what a person is found by, with each version of the person: tokens, and no value.

See docs/adr/0113-people-are-found-by-blind-indexes.md.
"""

from typing import Final

from case_api.domain.search.search_summary import SEARCH_SUMMARY, SearchSummary
from case_api.store.encryption.vault import EncryptedConnection
from chassis.encryption.data_key import DataKey
from events.blind_index import BlindIndex, IndexedValue
from events.envelope import CaseId, LedgerId

# Rows that stay are neither deleted nor inserted: one statement cannot do both to a row.
_REPLACE: Final = """
    WITH former_name AS (
        DELETE FROM case_api.person_name
         WHERE ledger_id = $1 AND case_id = $2 AND token <> ALL ($6::bigint[])
    ), former_identifier AS (
        DELETE FROM case_api.person_identifier
         WHERE ledger_id = $1 AND case_id = $2
           AND (kind, token) NOT IN (SELECT * FROM unnest($7::text[], $8::bigint[]))
    ), name AS (
        INSERT INTO case_api.person_name (ledger_id, case_id, token)
        SELECT $1, $2, token FROM unnest($6::bigint[]) AS given(token)
        ON CONFLICT DO NOTHING
    ), identifier AS (
        INSERT INTO case_api.person_identifier (ledger_id, case_id, kind, token)
        SELECT $1, $2, kind, token FROM unnest($7::text[], $8::bigint[]) AS given(kind, token)
        ON CONFLICT DO NOTHING
    )
    INSERT INTO case_api.person_search
        (ledger_id, case_id, summary, birth_date, postcode, index_key)
    VALUES ($1, $2, $3, $4, $5, $9)
    ON CONFLICT (ledger_id, case_id) DO UPDATE
    SET (summary, birth_date, postcode, index_key) =
        (EXCLUDED.summary, EXCLUDED.birth_date, EXCLUDED.postcode, EXCLUDED.index_key)
"""
_PLACE: Final = "search"


async def index_person(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    summary: SearchSummary,
    key: DataKey,
) -> None:
    """Replace what the person of a case is found by. `key` is that of the file."""
    index = connection.vault.index(ledger_id)
    await connection.db.execute(
        _REPLACE,
        ledger_id,
        case_id,
        encrypt_summary(key, summary),
        index.token(IndexedValue.BIRTH_DATE, summary.birth_date.isoformat()),
        _postcode(index, summary.postcode),
        index.name_tokens(summary.words),
        [kind for kind, _ in summary.identifiers],
        [index.token(IndexedValue.IDENTIFIER, value) for _, value in summary.identifiers],
        index.key_id,
    )


def encrypt_summary(key: DataKey, summary: SearchSummary) -> bytes:
    """What is shown of a person, to be stored."""
    return key.encrypt(SEARCH_SUMMARY.dump_json(summary), _PLACE)


def decrypt_summary(key: DataKey, encrypted: bytes) -> SearchSummary:
    """What is shown of a person, by the key of the file of the case."""
    return SEARCH_SUMMARY.validate_json(key.decrypt(encrypted, _PLACE))


def _postcode(index: BlindIndex, postcode: str | None) -> int | None:
    return None if postcode is None else index.token(IndexedValue.POSTCODE, postcode)
