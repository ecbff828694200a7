"""Institutions, with the words that each is found by in a table of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from asyncpg import UniqueViolationError
from pydantic_core import MISSING

from case_api.domain.institutions.institution import InstitutionDetails
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.domain.institutions.institution_words import institution_words
from case_api.store.directory.versioned_table import StoredDocument, VersionedTable
from chassis.database import DriverConnection
from chassis.problems import Conflict, StaleVersion
from events.envelope import LedgerId

INSTITUTIONS: Final = VersionedTable("institution", "institution_id", InstitutionDetails)
MAX_INSTITUTIONS_AT_ONCE: Final = 500
"""Institutions that one statement writes."""
StoredInstitution: TypeAlias = StoredDocument[InstitutionDetails]

IDS_BY_URN_QUERY: Final = """
    SELECT urn, institution_id FROM case_api.institution
     WHERE ledger_id = $1 AND urn = ANY ($2::text[])
"""
_KNOWN_IDS: Final = """
    SELECT institution_id FROM case_api.institution
     WHERE ledger_id = $1 AND institution_id = ANY ($2::uuid[])
"""
_INSERT: Final = """
    INSERT INTO case_api.institution
        (ledger_id, institution_id, document, kind, urn, laestab, ukprn, ods_code, authority,
         open_from, open_to, version, recorded_by)
    SELECT $1, given.*, 1, $12
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                  $8::text[], $9::text[], $10::date[], $11::date[]) AS given
    ON CONFLICT (ledger_id, institution_id) DO NOTHING
"""
_REPLACE: Final = """
    UPDATE case_api.institution i
       SET document = given.document, kind = given.kind, urn = given.urn,
           laestab = given.laestab, ukprn = given.ukprn, ods_code = given.ods_code,
           authority = given.authority, open_from = given.open_from, open_to = given.open_to,
           version = i.version + 1, recorded_by = $12, recorded_at = $14
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                  $8::text[], $9::text[], $10::date[], $11::date[], $13::integer[])
        AS given (institution_id, document, kind, urn, laestab, ukprn, ods_code, authority,
                  open_from, open_to, version)
     WHERE i.ledger_id = $1 AND i.institution_id = given.institution_id
       AND i.version = given.version
"""
# Words that stay are neither deleted nor inserted: one statement cannot do both to a row.
_REPLACE_WORDS: Final = """
    WITH given AS MATERIALIZED (
        SELECT institution_id, word FROM unnest($3::uuid[], $4::text[]) AS g(institution_id, word)
    ), former AS (
        DELETE FROM case_api.institution_word w
         WHERE w.ledger_id = $1 AND w.institution_id = ANY ($2::uuid[])
           AND NOT EXISTS (SELECT FROM given
                            WHERE given.institution_id = w.institution_id AND given.word = w.word)
    )
    INSERT INTO case_api.institution_word (ledger_id, institution_id, word)
    SELECT $1, institution_id, word FROM given
    ON CONFLICT DO NOTHING
"""


class UrnInUse(Exception):
    """Another institution of the council has the URN."""


@dataclass(frozen=True, slots=True)
class InstitutionVersion:
    """A version to store. `replaces` is the version before it; None: there is none."""

    institution_id: InstitutionId
    details: InstitutionDetails
    replaces: int | None = None


async def insert_institutions(
    db: DriverConnection, ledger_id: LedgerId, new: Sequence[InstitutionVersion], actor: str
) -> None:
    """Store new institutions, at most `MAX_INSTITUTIONS_AT_ONCE`. `actor` is who recorded them.

    Raises:
        Conflict: an id is in use. UrnInUse: a URN is. The transaction must end.
    """
    try:
        status = await db.execute(_INSERT, ledger_id, *_columns(new), actor)
    except UniqueViolationError:
        raise UrnInUse from None
    if _count(status) < len(new):
        raise Conflict("the id is in use")
    await _replace_words(db, ledger_id, new)


async def replace_institutions(
    db: DriverConnection,
    ledger_id: LedgerId,
    changed: Sequence[InstitutionVersion],
    recorded: tuple[str, object],
) -> None:
    """Store next versions, at most `MAX_INSTITUTIONS_AT_ONCE`. `recorded`: by whom, and when.

    Raises:
        StaleVersion: one was replaced meanwhile. UrnInUse: a URN is of another. The transaction
            must end.
    """
    actor, now = recorded
    versions = [each.replaces for each in changed]
    try:
        status = await db.execute(_REPLACE, ledger_id, *_columns(changed), actor, versions, now)
    except UniqueViolationError:
        raise UrnInUse from None
    if _count(status) < len(changed):
        raise StaleVersion
    await _replace_words(db, ledger_id, changed)


async def find_by_urns(
    db: DriverConnection, ledger_id: LedgerId, urns: Sequence[str]
) -> dict[str, StoredInstitution]:
    """The institutions that have some URNs, by URN."""
    rows = await db.fetch(IDS_BY_URN_QUERY, ledger_id, urns)
    found = await INSTITUTIONS.find_all(db, ledger_id, [row[1] for row in rows])
    by_id = {each.id: each for each in found}
    return {row[0]: by_id[row[1]] for row in rows}


async def unknown_institutions(
    db: DriverConnection, ledger_id: LedgerId, ids: Sequence[InstitutionId]
) -> frozenset[InstitutionId]:
    """Those of some ids that are of no institution."""
    known = {row[0] for row in await db.fetch(_KNOWN_IDS, ledger_id, ids)}
    return frozenset(each for each in ids if each not in known)


async def _replace_words(
    db: DriverConnection, ledger_id: LedgerId, versions: Sequence[InstitutionVersion]
) -> None:
    words = [*_words(versions)]
    ids = [each.institution_id for each in versions]
    of, word = [each[0] for each in words], [each[1] for each in words]
    await db.execute(_REPLACE_WORDS, ledger_id, ids, of, word)


def _words(versions: Sequence[InstitutionVersion]) -> Iterator[tuple[InstitutionId, str]]:
    for each in versions:
        names = (each.details.name, *each.details.other_names)
        for word in sorted(institution_words(names)):
            yield each.institution_id, word


def _columns(versions: Sequence[InstitutionVersion]) -> Iterator[Sequence[object]]:
    """The ids, the documents, and what lists select by: a list of values for each column."""
    yield [each.institution_id for each in versions]
    yield [each.details.model_dump_json() for each in versions]
    yield [each.details.kind for each in versions]
    yield [_or_none(each.details.urn) for each in versions]
    yield [_or_none(each.details.laestab) for each in versions]
    yield [_or_none(each.details.ukprn) for each in versions]
    yield [_or_none(each.details.ods_code) for each in versions]
    yield [_or_none(each.details.authority) for each in versions]
    # On no day: from the end of time to its beginning.
    days = [each.details.open_days or (date.max, date.min) for each in versions]
    yield [first for first, _ in days]
    yield [last for _, last in days]


def _count(status: str) -> int:
    """The rows that a statement wrote, by its command tag."""
    return int(status.rpartition(" ")[2])


def _or_none(value: str | MISSING) -> str | None:
    return None if value is MISSING else value
