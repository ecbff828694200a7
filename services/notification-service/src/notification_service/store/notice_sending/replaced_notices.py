"""The earlier notices that another one takes back, or of which it takes the place."""

from collections.abc import Sequence

from chassis.database import DriverConnection
from events.contracts import DeadlineRetracted
from events.envelope import EventEnvelope, LedgerId
from notification_service.domain.notice_sending.does_not_hold import what_does_not_hold
from notification_service.domain.notice_sending.earlier_notice import EarlierNotice
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notice_sending.recipients import NoticeRecipient
from notification_service.domain.notice_sending.reported_fact import ReportedFact
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.taken_back import letters_of
from notification_service.domain.notice_sending.wanted_notice import WantedNotice
from notification_service.domain.notices.wording.values import TAKEN_BACK_VALUE
from notification_service.store.notice_sending.earlier_notices import earlier_notices
from notification_service.store.notice_sending.informed_people import without_taken_back
from notification_service.store.notice_sending.notice_values import StatedValues
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.store.notices import current_notices, current_words


async def notices_replaced(
    raw: DriverConnection, ledger_id: LedgerId, wanted: WantedNotice, reported: ReportedFact
) -> Sequence[EarlierNotice]:
    """The notices of which another one takes the place, first those that took some back."""
    if reported.takes_back:
        return ()
    found = list[EarlierNotice]()
    notices = [(wanted.reports, wanted.requirement)]
    taking_back = [each.id for each in current_notices().requirements if each.takes_back]
    notices = [*((void, each) for void in reported.taken_back_by for each in taking_back), *notices]
    for notice in notices:
        found += await earlier_notices(
            raw, ledger_id, wanted.case_id, notice, reported.corrected_at
        )
    delay = reported.repeats
    for earlier in reversed(delay.replaces):
        notice = earlier, wanted.requirement
        of_day = await earlier_notices(raw, ledger_id, wanted.case_id, notice, delay.retracted_at)
        found += await without_taken_back(raw, ledger_id, wanted.case_id, of_day, delay.retractions)
    return found


async def notices_taken_back(
    raw: DriverConnection,
    ledger_id: LedgerId,
    wanted: WantedNotice,
    reported: ReportedFact,
    history: Sequence[EventEnvelope],
) -> Sequence[GivenNotice]:
    """The notices that another one takes back, if it does that. `history` is that of the case.

    Raises:
        NotComposed: a recipient is named, or there are none to take back.
    """
    if not reported.takes_back:
        return ()
    if wanted.to is not None:
        raise NotComposed(NotComposedReason.NO_NAMED_ROLE)
    if wanted.reports not in what_does_not_hold(wanted.requirement, history):
        is_delay = isinstance(reported.event, DeadlineRetracted)
        reason = NotComposedReason.STILL_LATE if is_delay else NotComposedReason.NOTHING_SENT
        raise NotComposed(reason)
    taken_back = await taken_back_of_case(raw, ledger_id, wanted.case_id, history, [wanted.reports])
    found = taken_back.get(ReportedNotice(wanted.reports, wanted.requirement))
    if found is None:
        raise NotComposed(NotComposedReason.NOTHING_SENT)
    if not found:
        raise NotComposed(NotComposedReason.INFORMED_BEFORE)
    return found


def stated_to(
    recipient: NoticeRecipient, stated: StatedValues, taken_back: Sequence[GivenNotice]
) -> StatedValues:
    """What is stated to a recipient: of what is taken back only their own letters."""
    if not taken_back:
        return stated
    person_id = recipient.person.person_id
    own = letters_of(taken_back, current_words(), recipient.audience, person_id)
    return stated._replace(values={**stated.values, TAKEN_BACK_VALUE: own})
