"""The notices that were sent of what does not hold any more."""

from collections.abc import Sequence
from typing import Final

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.does_not_hold import DoesNotHold
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notices.audience import Audience
from notification_service.store.notice_sending.given_notices import GIVEN_NOTICES

_GIVEN: Final = (
    f"SELECT requirement, audience, person_id, given_at FROM {GIVEN_NOTICES}"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND case_id = $2 AND given_at IS NOT NULL AND {}"
    " ORDER BY given_at, notice_id LIMIT 100"
)
TAKEN_BACK_NOTICES: Final = _GIVEN.format("reports = ANY ($3)")
ENCLOSING_NOTICES: Final = _GIVEN.format(
    "enclosed_documents <> '{}' AND $3 = ANY (enclosed_documents)"
)


async def notices_to_take_back(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, what: DoesNotHold
) -> Sequence[GivenNotice]:
    """Those of what does not hold any more, or with which that document went, the first ones first.

    A text is none.
    """
    if what.document_id is None:
        rows = await db.fetch(TAKEN_BACK_NOTICES, ledger_id, case_id, what.reports)
    else:
        rows = await db.fetch(ENCLOSING_NOTICES, ledger_id, case_id, what.document_id)
    return [
        GivenNotice(
            requirement=row["requirement"],
            audience=Audience(row["audience"]),
            person_id=row["person_id"],
            given_at=row["given_at"],
        )
        for row in rows
    ]
