"""Fixes the contents of plans that facts name, in the transaction that records the facts."""

from collections.abc import Iterable
from typing import Final

from case_api.domain.plan.issuing import IssuedContent, UnknownPlanContent
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
        UnknownPlanContent: the case has no such version with this hash; the transaction must end.
    """
    for named in contents:
        content = named.reference
        values = (ledger_id, case_id, content.plan_id, content.version, content.sha256)
        await db.execute(_ISSUE, *values)
        if not await db.fetchval(ISSUED_QUERY, *values):
            raise UnknownPlanContent(named)
