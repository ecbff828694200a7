"""The notices of a fact that were sent, or may have been, before it was corrected."""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter

from chassis.database import DriverConnection
from events.contracts.references import EventDate
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.earlier_notice import EarlierNotice
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notices.audience import Audience
from notification_service.store.notice_sending.given_notices import GIVEN_NOTICES

EARLIER_NOTICES: Final = f"""
    SELECT audience, person_id, given_at, stated_days FROM {GIVEN_NOTICES}
     WHERE ledger_id = $1 AND case_id = $2 AND reports = $3 AND requirement = $4
       AND given_at IS NOT NULL AND corrected_at < $5
     ORDER BY created_at DESC LIMIT 100
"""  # noqa: S608  # constants only
OUTDATED_NOTICES: Final = f"""
    SELECT requirement, audience, person_id, max(given_at) AS last_given_at FROM {GIVEN_NOTICES}
     WHERE ledger_id = $1 AND case_id = $2 AND reports = $3
       AND given_at IS NOT NULL AND corrected_at < $4
     GROUP BY requirement, audience, person_id LIMIT 100
"""  # noqa: S608  # constants only
_DAYS: Final = TypeAdapter(dict[str, EventDate])


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
            requirement=notice[1],
            audience=Audience(row["audience"]),
            person_id=row["person_id"],
            given_at=row["given_at"],
            stated_days=_DAYS.validate_json(row["stated_days"]),
        )
        for row in rows
    ]


async def outdated_notices(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reports: int, corrected_at: int
) -> Sequence[GivenNotice]:
    """The notices that were sent of a fact before it was corrected."""
    rows = await db.fetch(OUTDATED_NOTICES, ledger_id, case_id, reports, corrected_at)
    return [
        GivenNotice(
            row["requirement"], Audience(row["audience"]), row["person_id"], row["last_given_at"]
        )
        for row in rows
    ]
