"""Fixes the contents of plans that facts name, in the transaction that records the facts."""

from collections.abc import Iterable
from typing import Final

from case_api.domain.errors import DocumentOfAnotherCase
from case_api.domain.plan.issuing import IssuedContent, UnknownPlanContent
from case_api.store.documents.document_guard import documents_of_others
from case_api.store.plan.versions import PlanKey, plan_version_documents
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

_ISSUE: Final = """
    UPDATE case_api.plan_version SET issued = true, revision = revision + 1
     WHERE ledger_id = $1 AND case_id = $2 AND plan_id = $3 AND version = $4 AND sha256 = $5
       AND NOT issued
"""
ISSUED_QUERY: Final = """
    SELECT 1 FROM case_api.plan_version
     WHERE ledger_id = $1 AND case_id = $2 AND plan_id = $3 AND version = $4 AND sha256 = $5
       AND issued
"""


async def issue_contents(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, contents: Iterable[IssuedContent]
) -> None:
    """Fix each content that facts of a case name: from the commit on it cannot be changed.

    A content that was issued before, as a draft, may be issued again, as the finalised plan.

    Raises:
        UnknownPlanContent: the case has no such version with this hash. DocumentOfAnotherCase: the
            content names a document of another case. The transaction must end.
    """
    for named in contents:
        content = named.reference
        values = (ledger_id, case_id, content.plan_id, content.version, content.sha256)
        await db.execute(_ISSUE, *values)
        if not await db.fetchval(ISSUED_QUERY, *values):
            raise UnknownPlanContent(named)
        await _check_documents(db, PlanKey(ledger_id, case_id, content.plan_id), named)


async def _check_documents(db: DriverConnection, key: PlanKey, named: IssuedContent) -> None:
    """Look again, now that the ledger is locked, whose the documents are that a content names."""
    documents = await plan_version_documents(db, key, named.reference.version)
    if await documents_of_others(db, key.ledger_id, key.case_id, documents):
        raise DocumentOfAnotherCase(named.index, named.field)
