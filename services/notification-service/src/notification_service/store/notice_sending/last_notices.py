"""Whose last notice of a fact is right, also where the fact was amended after it was written."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chassis.database import DriverConnection
from events.contracts import HeldRecipient
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.informed_otherwise import informed_otherwise
from notification_service.domain.notice_sending.last_statements import (
    GivenStatement,
    PresentFact,
    is_announced_once_more,
)
from notification_service.domain.notice_sending.repeated_delays import replaced_announcements
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.restored_filings import restored_at
from notification_service.domain.notices.audience import Audience
from notification_service.store.notice_sending.enclosing_notices import restored_notices
from notification_service.store.notice_sending.given_notices import GIVEN_NOTICES
from notification_service.store.notices import current_notices

GIVEN_STATEMENTS: Final = f"""
    SELECT reports, audience, person_id, corrected_at, given_at, state <> 'failed'
      FROM {GIVEN_NOTICES}
     WHERE ledger_id = $1 AND case_id = $2 AND reports = ANY ($3) AND requirement = ANY ($4)
       AND given_at IS NOT NULL ORDER BY given_at LIMIT 200
"""  # noqa: S608  # constants only


class LastNotices(NamedTuple):
    """Who was sent notices of a fact, by what the last of each says.

    `up_to_date` was written before the fact was amended, and is right nevertheless. `right` is so,
    whenever it was written, and was sent for certain; `wrong` is not right, of a fact that can be
    reported still. Who was told by other means since is in neither of the first two, but in one of
    the last: what they were told is right now, or is not.
    """

    up_to_date: frozenset[HeldRecipient]
    right: frozenset[HeldRecipient]
    wrong: frozenset[HeldRecipient]
    otherwise_right: frozenset[HeldRecipient]
    otherwise_wrong: frozenset[HeldRecipient]

    @property
    def need_none(self) -> frozenset[HeldRecipient]:
        """For whom no other is to be held back."""
        return self.up_to_date | self.otherwise_right


async def last_notices(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: ReportedNotice,
    history: Sequence[EventEnvelope],
) -> LastNotices:
    """Those of a notice that takes none back; also of the earlier announcements of a delay.

    `history` is that of the case.
    """
    restored = await restored_notices(db, ledger_id, case_id, history)
    refiled = restored.get(notice)
    fact = PresentFact.of(notice.reports, history, () if refiled is None else refiled.reported)
    names = [notice.requirement, *_taking_back()]
    rows = await db.fetch(GIVEN_STATEMENTS, ledger_id, case_id, fact.reports, names)
    given = [GivenStatement(row[0], Audience(row[1]), *row[2:]) for row in rows]
    amended_at = max(
        newest_amendments(history).get(notice.reports, 0), restored_at(restored, *notice)
    )
    informed = informed_otherwise(fact.reports, names, history)
    otherwise_right = frozenset(
        to for to, each in informed.items() if fact.is_right(each.reports, each.position)
    )
    is_replaced = notice.reports in replaced_announcements(history)
    return LastNotices(
        fact.up_to_date(given, amended_at).difference(informed),
        frozenset(to for to, each in fact.right(given).items() if each.is_certain).difference(
            informed
        ),
        frozenset() if is_replaced else fact.wrongly_informed(given),
        otherwise_right,
        frozenset(informed).difference(otherwise_right),
    )


async def up_to_date_recipients(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: ReportedNotice,
    history: Sequence[EventEnvelope],
) -> frozenset[HeldRecipient]:
    """Those who need no other notice: what was amended since they were told is as it was then.

    So where one parent was sent a correction, or that the letter is taken back, and the other was
    not, and it was undone. Without what was written since. `history` is that of the case.
    """
    if notice.requirement in _taking_back():
        return frozenset()
    restored = await restored_notices(db, ledger_id, case_id, history)
    is_amended = notice.reports in newest_amendments(history) or notice in restored
    if not is_amended and not is_announced_once_more(notice.reports, history):
        return frozenset()
    return (await last_notices(db, ledger_id, case_id, notice, history)).up_to_date


def _taking_back() -> Sequence[str]:
    return [each.id for each in current_notices().requirements if each.takes_back]
