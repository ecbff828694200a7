"""The notices that are to be taken back because of the voids and retractions of a case."""

from collections.abc import Collection, Mapping, Sequence

from chassis.database import DriverConnection
from events.contracts import HeldRecipient
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.notice_sending.does_not_hold import (
    DoesNotHold,
    does_not_hold,
    what_does_not_hold,
)
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.informed_otherwise import informed_otherwise
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.store.notice_sending.informed_people import without_taken_back
from notification_service.store.notice_sending.taken_back_notices import notices_to_take_back
from notification_service.store.notices import current_notices


async def taken_back_of_case(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    history: Sequence[EventEnvelope],
    reported: Collection[int],
) -> Mapping[ReportedNotice, Sequence[GivenNotice]]:
    """Those by the notice that is to take them back, of events at some positions.

    Of each person those since which none was made that took the earlier ones back, whichever void
    or retraction that reported: empty where each was informed, and none where nothing was sent. Of
    who was told since that they apply, all. `history` is that of the case.
    """
    found = dict[ReportedNotice, Sequence[GivenNotice]]()
    events = {int(each.position): each.event for each in history if each.position in reported}
    for requirement in current_notices().requirements:
        if not requirement.takes_back:
            continue
        for at, what in what_does_not_hold(requirement.id, history).items():
            if at not in events or not requirement.may_be_required_by(events[at]):
                continue
            given = await notices_to_take_back(db, ledger_id, case_id, what)
            if given:
                left = await without_taken_back(db, ledger_id, case_id, given, what.taken_back_by)
                once_more = _informed_to_apply(what, history)
                found[ReportedNotice(at, requirement.id)] = [
                    each for each in given if each in left or each.recipient in once_more
                ]
    return found


def _informed_to_apply(
    what: DoesNotHold, history: Sequence[EventEnvelope]
) -> Collection[HeldRecipient]:
    """Who was told by other means that a fact applies, after it had been taken back."""
    every = [each.id for each in current_notices().requirements]
    informed = informed_otherwise({*what.reports, *what.taken_back_by}, every, history)
    return [to for to, notice in informed.items() if notice.reports in what.reports]


async def is_to_take_back(
    db: DriverConnection, notice: NoticeIdentity, history: Sequence[EventEnvelope]
) -> bool:
    """Whether the recipient of a notice that takes back others has one of these.

    `history` is that of the case.
    """
    what = does_not_hold(notice.reports, notice.requirement, history)
    if what is None:
        return False
    given = await notices_to_take_back(db, notice.ledger_id, notice.case_id, what)
    return any(
        (each.audience, each.person_id) == (notice.audience, notice.person_id) for each in given
    )
