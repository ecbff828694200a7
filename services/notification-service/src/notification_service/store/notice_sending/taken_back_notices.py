"""The notices that were sent of what does not hold any more."""

from collections.abc import Sequence
from typing import Final

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from events.london_day import london_day
from notification_service.domain.notice_sending.taken_back import TakenBackNotice
from notification_service.domain.notices.audience import Audience

TAKEN_BACK_NOTICES: Final = """
    SELECT requirement, audience, person_id, ended_at FROM notification.notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = ANY($3)
       AND state IN ('sent', 'delivered') AND announces IS NULL
     ORDER BY ended_at, notice_id LIMIT 100
"""


async def taken_back_notices(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reports: Sequence[int]
) -> Sequence[TakenBackNotice]:
    """Those of the events at some positions, the first ones first. A text is none."""
    rows = await db.fetch(TAKEN_BACK_NOTICES, ledger_id, case_id, reports)
    return [
        TakenBackNotice(
            requirement=row["requirement"],
            audience=Audience(row["audience"]),
            person_id=row["person_id"],
            sent_on=london_day(row["ended_at"]),
        )
        for row in rows
    ]
