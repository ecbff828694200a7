"""To whom was sent what is taken back because of the voids and retractions of a case."""

from collections.abc import Collection, Mapping, Sequence

from chassis.database import DriverConnection
from events.contracts import HeldRecipient
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.taken_back import taken_back_by
from notification_service.domain.notice_sending.voided_filings import voided_filings
from notification_service.store.notice_sending.taken_back_notices import notices_to_take_back
from notification_service.store.notices import current_notices


async def informed_recipients(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    history: Sequence[EventEnvelope],
    reported: Collection[int],
) -> Mapping[ReportedNotice, Collection[HeldRecipient]]:
    """The people by the notice that takes back what was sent to them, of events at some positions.

    `history` is that of the case.
    """
    found = dict[ReportedNotice, Collection[HeldRecipient]]()
    documents = voided_filings(history)
    taking_back = [each for each in current_notices().requirements if each.takes_back]
    for each in history:
        positions = taken_back_by(each.event)
        if each.position not in reported or not positions:
            continue
        for requirement in taking_back:
            notices = await notices_to_take_back(
                *(db, ledger_id, case_id, requirement),
                *(positions, documents.get(each.position)),
            )
            found[ReportedNotice(each.position, requirement.id)] = frozenset(
                known_recipient(notice.audience, notice.person_id) for notice in notices
            )
    return found
