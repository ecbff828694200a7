"""The notices of a fact that were sent before it was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from chassis.database import DriverConnection
from events.contracts.references import EventDate
from events.envelope import CaseId, LedgerId
from events.london_day import london_day
from notification_service.domain.notice_sending.earlier_notice import EarlierNotice
from notification_service.domain.notices.audience import Audience

EARLIER_NOTICES: Final = """
    SELECT audience, person_id, ended_at, stated_days FROM notification.notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = $3 AND requirement = $4
       AND state IN ('sent', 'delivered') AND corrected_at < $5 AND announces IS NULL
     ORDER BY created_at DESC LIMIT 100
"""
OUTDATED_NOTICES: Final = """
    SELECT requirement, audience, person_id, max(ended_at) AS sent_at FROM notification.notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = $3
       AND state IN ('sent', 'delivered') AND corrected_at < $4 AND announces IS NULL
     GROUP BY requirement, audience, person_id LIMIT 100
"""
_DAYS: Final = TypeAdapter(dict[str, EventDate])


@dataclass(frozen=True, slots=True)
class OutdatedNotice:
    """A notice that was sent to a person, and when the last. `person_id` None: the child."""

    requirement: str
    audience: Audience
    person_id: UUID | None
    sent_at: datetime


async def earlier_notices(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: tuple[int, str],
    corrected_at: int,
) -> Sequence[EarlierNotice]:
    """Those of a fact and a requirement that were sent before a correction, the newest first."""
    if not corrected_at:
        return ()
    rows = await db.fetch(EARLIER_NOTICES, ledger_id, case_id, *notice, corrected_at)
    return [
        EarlierNotice(
            audience=row["audience"],
            person_id=row["person_id"],
            sent_on=london_day(row["ended_at"]),
            stated_days=_DAYS.validate_json(row["stated_days"]),
        )
        for row in rows
    ]


async def outdated_notices(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reports: int, corrected_at: int
) -> Sequence[OutdatedNotice]:
    """The notices that were sent of a fact before it was corrected."""
    rows = await db.fetch(OUTDATED_NOTICES, ledger_id, case_id, reports, corrected_at)
    return [
        OutdatedNotice(
            row["requirement"], Audience(row["audience"]), row["person_id"], row["sent_at"]
        )
        for row in rows
    ]
