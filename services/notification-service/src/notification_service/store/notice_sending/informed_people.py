"""Who was sent a notice of a fact, or is to be sent it: what failed reached no one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts import HeldRecipient
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notices.audience import Audience
from notification_service.store.notices import current_notices

INFORMED_PEOPLE: Final = """
    SELECT audience, person_id, max(created_at) AS made_at FROM notification.notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = ANY ($3) AND requirement = ANY ($4)
       AND corrected_at >= $5 AND state <> 'failed' AND announces IS NULL
     GROUP BY audience, person_id LIMIT 100
"""
NoticeT = TypeVar("NoticeT", bound=GivenNotice)


@dataclass(frozen=True, slots=True)
class InformedPerson:
    """A person for whom a notice was made, and when the last. `person_id` None: the child."""

    audience: Audience
    person_id: UUID | None
    made_at: datetime

    @property
    def recipient(self) -> HeldRecipient:
        """The same person, as the log names them."""
        return known_recipient(self.audience, self.person_id)


async def informed_people(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: tuple[int, str],
    corrected_at: int,
) -> Sequence[InformedPerson]:
    """Those of a fact and a requirement, since the fact was corrected last."""
    reports, requirement = notice
    rows = await db.fetch(
        *(INFORMED_PEOPLE, ledger_id, case_id, [reports], [requirement], corrected_at)
    )
    return [InformedPerson(Audience(row[0]), row[1], row[2]) for row in rows]


async def informed_recipients(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: tuple[int, str],
    corrected_at: int,
) -> frozenset[HeldRecipient]:
    """The same people, as the log names them."""
    found = await informed_people(db, ledger_id, case_id, notice, corrected_at)
    return frozenset(each.recipient for each in found)


async def without_taken_back(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    given: Sequence[NoticeT],
    taken_back_by: Sequence[int],
) -> Sequence[NoticeT]:
    """The notices that were given to a person since the last that took earlier ones back.

    `taken_back_by` are the voids, or the retractions, which the notices that do so report.
    """
    if not given or not taken_back_by:
        return given
    taking_back = [each.id for each in current_notices().requirements if each.takes_back]
    rows = await db.fetch(INFORMED_PEOPLE, ledger_id, case_id, taken_back_by, taking_back, 0)
    informed = [InformedPerson(Audience(row[0]), row[1], row[2]) for row in rows]
    return not_put_right(given, informed)


def not_put_right(
    outdated: Sequence[NoticeT], informed: Sequence[InformedPerson]
) -> Sequence[NoticeT]:
    """The outdated notices that are newer than any that puts them right, of the same person."""
    made = {each.recipient: each.made_at for each in informed}
    return [
        each for each in outdated if (at := made.get(each.recipient)) is None or at < each.given_at
    ]
