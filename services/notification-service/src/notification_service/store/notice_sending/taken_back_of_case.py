"""The notices that are taken back because of the voids and retractions of a case."""

from collections.abc import Collection, Mapping, Sequence

from chassis.database import DriverConnection
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.taken_back import other_voids, taken_back_by
from notification_service.domain.notice_sending.voided_filings import voided_filings
from notification_service.store.notice_sending.informed_people import (
    informed_people,
    not_put_right,
)
from notification_service.store.notice_sending.taken_back_notices import notices_to_take_back
from notification_service.store.notices import current_notices


async def taken_back_of_case(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    history: Sequence[EventEnvelope],
    reported: Collection[int],
) -> Mapping[ReportedNotice, Sequence[GivenNotice]]:
    """Those by the notice that takes them back, of events at some positions.

    Not those that were taken back by the notice of an earlier void of the same fact, which was
    undone. `history` is that of the case.
    """
    found = dict[ReportedNotice, Sequence[GivenNotice]]()
    documents = voided_filings(history)
    taking_back = [each for each in current_notices().requirements if each.takes_back]
    for each in history:
        positions = taken_back_by(each.event)
        if each.position not in reported or not positions:
            continue
        voids = other_voids(each.position, history)
        for requirement in taking_back:
            if not any(trigger.may_apply(each.event) for trigger in requirement.triggers):
                continue
            given = await notices_to_take_back(
                *(db, ledger_id, case_id, requirement),
                *(positions, documents.get(each.position)),
            )
            if voids and given:
                key = voids[0], requirement.id
                informed = await informed_people(db, ledger_id, case_id, key, 0, voids[1:])
                given = not_put_right(given, informed)
            found[ReportedNotice(each.position, requirement.id)] = given
    return found
