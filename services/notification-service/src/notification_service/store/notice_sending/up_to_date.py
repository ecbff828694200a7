"""Who has a notice of a fact that is right, though the fact was amended after it was written."""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.database import DriverConnection
from events.contracts import HeldRecipient
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.last_statements import (
    GivenStatement,
    PresentFact,
)
from notification_service.domain.notice_sending.repeated_delays import replaced_announcements
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.restored_events import RestoredEvent
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
    fact = _present(notice, history, restored)
    amended_at = max(
        newest_amendments(history).get(notice.reports, 0), restored_at(restored, *notice)
    )
    if not amended_at and not fact.was_announced_before:
        return frozenset()
    given = await _given_statements(db, ledger_id, case_id, notice, fact)
    return fact.up_to_date(given, amended_at)


async def rightly_informed_recipients(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: ReportedNotice,
    history: Sequence[EventEnvelope],
) -> frozenset[HeldRecipient]:
    """Those whose last notice of a fact is right, and was sent for certain.

    `history` is that of the case.
    """
    restored = await restored_notices(db, ledger_id, case_id, history)
    fact = _present(notice, history, restored)
    given = await _given_statements(db, ledger_id, case_id, notice, fact)
    return frozenset(to for to, each in fact.right(given).items() if each.is_certain)


async def wrongly_informed_recipients(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: ReportedNotice,
    history: Sequence[EventEnvelope],
) -> frozenset[HeldRecipient]:
    """Those whose last notice of a fact, or of an earlier announcement of a delay, is not right.

    None of what is announced once more or was retracted. `history` is that of the case.
    """
    if notice.requirement in _taking_back() or notice.reports in replaced_announcements(history):
        return frozenset()
    restored = await restored_notices(db, ledger_id, case_id, history)
    fact = _present(notice, history, restored)
    given = await _given_statements(db, ledger_id, case_id, notice, fact)
    return fact.wrongly_informed(given)


def _taking_back() -> Sequence[str]:
    return [each.id for each in current_notices().requirements if each.takes_back]


def _present(
    notice: ReportedNotice,
    history: Sequence[EventEnvelope],
    restored: Mapping[ReportedNotice, RestoredEvent],
) -> PresentFact:
    refiled = restored.get(notice)
    return PresentFact.of(notice.reports, history, () if refiled is None else refiled.reported)


async def _given_statements(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    notice: ReportedNotice,
    fact: PresentFact,
) -> Sequence[GivenStatement]:
    names = [notice.requirement, *_taking_back()]
    rows = await db.fetch(GIVEN_STATEMENTS, ledger_id, case_id, fact.reports, names)
    return [GivenStatement(row[0], Audience(row[1]), *row[2:]) for row in rows]
