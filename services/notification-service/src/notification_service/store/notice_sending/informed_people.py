"""Who was sent a notice of a fact, or is to be sent it: what failed reached no one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts import HeldRecipient
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notices.audience import Audience

INFORMED_PEOPLE: Final = """
    SELECT audience, person_id, max(created_at) AS made_at FROM notification.notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = ANY ($3) AND requirement = $4
       AND corrected_at >= $5 AND state <> 'failed' AND announces IS NULL
     GROUP BY audience, person_id LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class InformedPerson:
    """A person for whom a notice was made, and when the last. `person_id` None: the child."""

    audience: Audience
    person_id: UUID | None
    made_at: datetime


async def informed_people(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: tuple[int, str],
    corrected_at: int,
    repeats: Sequence[int] = (),
) -> Sequence[InformedPerson]:
    """Those of a fact and a requirement, since the fact was corrected last.

    `repeats` are the positions of earlier facts whose notices say the same.
    """
    reports, requirement = notice
    rows = await db.fetch(
        *(INFORMED_PEOPLE, ledger_id, case_id, [reports, *repeats], requirement, corrected_at)
    )
    return [
        InformedPerson(Audience(row["audience"]), row["person_id"], row["made_at"]) for row in rows
    ]


async def informed_recipients(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: tuple[int, str],
    corrected_at: int,
    repeats: Sequence[int] = (),
) -> frozenset[HeldRecipient]:
    """The same people, as the log names them."""
    found = await informed_people(db, ledger_id, case_id, notice, corrected_at, repeats)
    return frozenset(known_recipient(each.audience, each.person_id) for each in found)


def not_put_right(
    outdated: Sequence[GivenNotice], informed: Sequence[InformedPerson]
) -> Sequence[GivenNotice]:
    """The outdated notices that are newer than any that puts them right, of the same person."""
    made = {(each.audience, each.person_id): each.made_at for each in informed}
    return [
        each
        for each in outdated
        if (at := made.get((each.audience, each.person_id))) is None or at < each.given_at
    ]
