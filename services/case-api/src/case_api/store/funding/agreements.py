"""The funding agreements of cases: each version is stored whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import ForeignKeyViolationError, Record, UniqueViolationError

from case_api.domain.errors import UnknownCase
from case_api.domain.funding.agreement import FundingAgreement
from case_api.domain.funding.agreement_id import FundingAgreementId
from chassis.database import DriverConnection
from chassis.problems import StaleVersion
from events.envelope import CaseId, LedgerId

MAX_AGREEMENTS: Final = 200
"""Funding agreements of one case."""
MAX_AGREEMENT_VERSIONS: Final = 1000
"""Versions of one agreement."""

_INSERT: Final = """
    INSERT INTO case_api.funding_agreement
        (ledger_id, case_id, agreement_id, version, document, recorded_at, recorded_by)
    SELECT $1, $2, $3, $4::smallint, $5, $6, $7
     WHERE $4::smallint > 1 OR $8 > (SELECT count(DISTINCT agreement_id)
                                       FROM case_api.funding_agreement
                                      WHERE ledger_id = $1 AND case_id = $2)
    RETURNING version
"""
AGREEMENT_QUERY: Final = """
    SELECT agreement_id, version, document, recorded_at, recorded_by
      FROM case_api.funding_agreement
     WHERE ledger_id = $1 AND case_id = $2 AND agreement_id = $3 ORDER BY version DESC LIMIT 1
"""
AGREEMENTS_QUERY: Final = """
    SELECT DISTINCT ON (agreement_id) agreement_id, version, document, recorded_at, recorded_by
      FROM case_api.funding_agreement
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY agreement_id, version DESC
"""
AGREEMENT_VERSIONS_QUERY: Final = """
    SELECT agreement_id, version, document, recorded_at, recorded_by
      FROM case_api.funding_agreement
     WHERE ledger_id = $1 AND case_id = $2 AND agreement_id = $3 AND version < $4
     ORDER BY version DESC LIMIT $5
"""


class TooManyAgreements(Exception):
    """A case, or an agreement, would have more than it can."""


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """A version of a funding agreement. `recorded_by` is a reference to who recorded it."""

    agreement_id: FundingAgreementId
    version: int
    document: FundingAgreement
    recorded_at: datetime
    recorded_by: str


async def insert_agreement(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, new: AgreementVersion
) -> None:
    """Store a version of an agreement. Its number is 1, or one more than the last.

    Raises:
        UnknownCase: there is no such case. TooManyAgreements: the case, or the agreement, has the
            maximum. StaleVersion: this version is stored already; the transaction must end.
    """
    if new.version > MAX_AGREEMENT_VERSIONS:
        raise TooManyAgreements(f"an agreement has at most {MAX_AGREEMENT_VERSIONS} versions")
    text = new.document.model_dump_json()
    values = (new.version, text, new.recorded_at, new.recorded_by, MAX_AGREEMENTS)
    try:
        stored = await db.fetchval(_INSERT, ledger_id, case_id, new.agreement_id, *values)
    except ForeignKeyViolationError:
        raise UnknownCase from None
    except UniqueViolationError:
        raise StaleVersion from None
    if stored is None:
        raise TooManyAgreements(f"a case has at most {MAX_AGREEMENTS} funding agreements")


async def find_agreement(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, agreement_id: FundingAgreementId
) -> AgreementVersion | None:
    """The current version of an agreement, or None where there is none."""
    row = await db.fetchrow(AGREEMENT_QUERY, ledger_id, case_id, agreement_id)
    return None if row is None else _version(row)


async def find_agreements(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[AgreementVersion]:
    """The current versions of all agreements of a case, by id."""
    return [_version(row) for row in await db.fetch(AGREEMENTS_QUERY, ledger_id, case_id)]


async def agreement_versions(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    agreement_id: FundingAgreementId,
    *,
    before: int,
    limit: int,
) -> Sequence[AgreementVersion]:
    """At most `limit` versions of an agreement before a number, the latest first."""
    values = (case_id, agreement_id, before, limit)
    rows = await db.fetch(AGREEMENT_VERSIONS_QUERY, ledger_id, *values)
    return [_version(row) for row in rows]


def _version(row: Record) -> AgreementVersion:
    agreement_id, version, text, recorded_at, recorded_by = row
    # A stored agreement can always be read, even one with fields of a later release.
    document = FundingAgreement.model_validate_json(text, extra="ignore")
    return AgreementVersion(agreement_id, version, document, recorded_at, recorded_by)
