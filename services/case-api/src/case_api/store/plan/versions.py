"""The versions of a plan's content: adding, reading and replacing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import CheckViolationError, ForeignKeyViolationError, UniqueViolationError

from case_api.domain.content.fingerprint import CanonicalContent, canonical_content
from case_api.domain.errors import UnknownCase
from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.content_documents import content_documents
from case_api.store.encryption.data_keys import find_file_key, require_file_key
from case_api.store.encryption.vault import EncryptedConnection
from chassis.database import DriverConnection
from events.contracts.references import DocumentId, PlanId
from events.envelope import CaseId, LedgerId
from events.log.errors import WriteConflict

MAX_PLAN_VERSIONS: Final = 500
"""Versions of the contents of all plans of one case, drafts included."""

_INSERT: Final = """
    INSERT INTO case_api.plan_version
        (ledger_id, case_id, plan_id, version, amends, content, documents, sha256, recorded_at,
         recorded_by)
    SELECT $1, $2, $3, coalesce(max(version) FILTER (WHERE plan_id = $3), 0) + 1,
           $4, $5, $6, $7, $8, $9
      FROM case_api.plan_version WHERE ledger_id = $1 AND case_id = $2
    HAVING count(*) < $10
    RETURNING version
"""
_REPLACE: Final = """
    UPDATE case_api.plan_version
       SET content = $6, documents = $7, sha256 = $8, recorded_at = $9, recorded_by = $10,
           revision = revision + 1
     WHERE ledger_id = $1 AND case_id = $2 AND plan_id = $3 AND version = $4 AND revision = $5
       AND NOT issued
    RETURNING revision
"""
PLAN_VERSION_QUERY: Final = """
    SELECT version, amends, revision, issued, sha256, recorded_at, content
      FROM case_api.plan_version
     WHERE ledger_id = $1 AND case_id = $2 AND plan_id = $3 AND version = $4
"""
PLAN_DOCUMENTS_QUERY: Final = """
    SELECT unnest(documents) FROM case_api.plan_version
     WHERE ledger_id = $1 AND case_id = $2 AND plan_id = $3 AND version = $4
"""
PLAN_VERSIONS_QUERY: Final = """
    SELECT plan_id, version, amends, revision, issued, sha256, recorded_at
      FROM case_api.plan_version
     WHERE ledger_id = $1 AND case_id = $2 AND (plan_id, version) > ($3, $4)
     ORDER BY plan_id, version LIMIT $5
"""


class TooManyPlanVersions(Exception):
    """A case would have more versions of plans than it can."""

    def __init__(self) -> None:
        super().__init__(f"a case has at most {MAX_PLAN_VERSIONS} versions of plans")


class UnknownAmendedVersion(Exception):
    """A version is to amend one that is not before it."""


@dataclass(frozen=True, slots=True)
class PlanKey:
    """Which plan, of which case."""

    ledger_id: LedgerId
    case_id: CaseId
    plan_id: PlanId


@dataclass(frozen=True, slots=True)
class PlanVersionRow:
    """A version of a plan, without its content.

    `revision` counts its states: each replacement of a draft, and its issue.
    """

    plan_id: PlanId
    version: int
    amends: int | None
    revision: int
    issued: bool
    sha256: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A version of a plan with its content."""

    row: PlanVersionRow
    content: PlanContent


@dataclass(frozen=True, slots=True)
class NewPlanContent:
    """A content to store. `actor` is a reference to who recorded it, at `recorded_at`."""

    content: PlanContent
    actor: str
    recorded_at: datetime

    @property
    def canonical(self) -> CanonicalContent:
        """Its text and its hash."""
        return canonical_content(self.content)

    @property
    def documents(self) -> list[DocumentId]:
        """The documents that it names, each once."""
        return sorted({each.document_id for each in content_documents(self.content)})


async def insert_plan_version(
    connection: EncryptedConnection, key: PlanKey, new: NewPlanContent, amends: int | None
) -> int:
    """Store a content as the next version of a plan, and return its number.

    Raises:
        UnknownCase: there is no such case. TooManyPlanVersions: the case has the maximum.
        UnknownAmendedVersion: `amends` is not an earlier version of the plan.
        WriteConflict: another writer added the same version first; the transaction must end.
    """
    file = await require_file_key(connection, key.ledger_id, key.case_id)
    text, sha256 = new.canonical
    content = file.encrypt(text, plan_place(key.plan_id))
    described = (content, new.documents, sha256, new.recorded_at, new.actor)
    values = (amends, *described, MAX_PLAN_VERSIONS)
    try:
        version: int | None = await connection.db.fetchval(_INSERT, *_values(key), *values)
    except ForeignKeyViolationError:
        raise UnknownCase from None
    except CheckViolationError:
        raise UnknownAmendedVersion from None
    except UniqueViolationError:
        raise WriteConflict from None
    if version is None:
        raise TooManyPlanVersions
    return version


async def replace_plan_draft(
    connection: EncryptedConnection, key: PlanKey, version: int, revision: int, new: NewPlanContent
) -> int | None:
    """Replace the content of a draft at a revision, and return its new revision.

    None: the draft has another revision by now, or was issued.

    Raises:
        UnknownCase: the file of the case was erased.
    """
    file = await require_file_key(connection, key.ledger_id, key.case_id)
    text, sha256 = new.canonical
    content = file.encrypt(text, plan_place(key.plan_id))
    described = (content, new.documents, sha256, new.recorded_at, new.actor)
    values = (version, revision, *described)
    return await connection.db.fetchval(_REPLACE, *_values(key), *values)


async def find_plan_version(
    connection: EncryptedConnection, key: PlanKey, version: int
) -> StoredPlan | None:
    """A version of a plan, or None where there is none."""
    file = await find_file_key(connection, key.ledger_id, key.case_id)
    row = await connection.db.fetchrow(PLAN_VERSION_QUERY, *_values(key), version)
    if file is None or row is None:
        return None
    *described, content = row
    return StoredPlan(
        PlanVersionRow(key.plan_id, *described),
        # A stored content can always be read, even one that a later release would refuse.
        PlanContent.model_validate_json(
            file.decrypt(content, plan_place(key.plan_id)), extra="ignore"
        ),
    )


async def plan_version_documents(
    db: DriverConnection, key: PlanKey, version: int
) -> Sequence[DocumentId]:
    """The documents that a version of a plan names; they are not encrypted, as in the log."""
    rows = await db.fetch(PLAN_DOCUMENTS_QUERY, *_values(key), version)
    return [DocumentId(row[0]) for row in rows]


async def plan_versions_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    after: tuple[PlanId, int],
    limit: int,
) -> Sequence[PlanVersionRow]:
    """The versions of the plans of a case, after a place, in the order of plan and version."""
    rows = await db.fetch(PLAN_VERSIONS_QUERY, ledger_id, case_id, *after, limit)
    return [PlanVersionRow(*row) for row in rows]


def _values(key: PlanKey) -> tuple[LedgerId, CaseId, PlanId]:
    return key.ledger_id, key.case_id, key.plan_id


def plan_place(plan_id: PlanId) -> str:
    """Where the versions of a plan are encrypted for."""
    # Without the version, which the statement that inserts a row works out.
    return f"plan/{plan_id}"
