"""Finds the notices at which a person must look because a document is not what was sent any more.

Its filing was voided after notices with which it went were sent, or is in effect again after it was
taken back.
"""

from collections.abc import Collection, Sequence

from chassis.database import DriverConnection
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope, LedgerId
from events.history import effective
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.voided_enclosures import restored_by, voided_by
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.enclosing_notices import notices_enclosing
from notification_service.store.notice_sending.taken_back_notices import enclosing_notices
from notification_service.worker.automatic_notices.holding import NoticeToHold


async def enclosure_holds(
    db: DriverConnection,
    ledger_id: LedgerId,
    event: EventEnvelope,
    history: Sequence[EventEnvelope],
    enclosed: Collection[DocumentId],
) -> Sequence[NoticeToHold]:
    """The notices to look at because of an event of a case, and why.

    `history` is that of the case, `enclosed` the documents of the notice whose end the event is.
    """
    found, case_id = list[NoticeToHold](), event.stream_id
    for void, document in voided_by(event, history, enclosed).items():
        sent = await enclosing_notices(db, ledger_id, case_id, document)
        notice = AutomaticNotice(case_id, void, ENCLOSURE_TAKEN_BACK)
        found.append(NoticeToHold(notice, NoticeHold.VOIDED, sent))
    if restored := restored_by(event, history):
        in_effect = {each.position for each in effective(history)}
        for document, filing in restored.items():
            for reports, name in await notices_enclosing(
                db, ledger_id, case_id, document, filing.since
            ):
                if reports in in_effect:
                    at = filing.restored_at
                    sent = await outdated_notices(db, ledger_id, case_id, reports, at)
                    own = [each for each in sent if each.requirement == name]
                    notice = AutomaticNotice(case_id, reports, name)
                    found.append(NoticeToHold(notice, NoticeHold.RESTORED, own, at))
    return found
