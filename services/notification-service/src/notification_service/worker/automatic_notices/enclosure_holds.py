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
from notification_service.domain.automatic_notices.voided_enclosures import document_concerned
from notification_service.domain.notice_sending.does_not_hold import what_does_not_hold
from notification_service.domain.notice_sending.restored_filings import restored_filings
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK
from notification_service.store.notice_sending.earlier_notices import outdated_notices
from notification_service.store.notice_sending.enclosing_notices import notices_enclosing
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.worker.automatic_notices.holding import NoticeToHold


async def enclosure_holds(
    db: DriverConnection,
    ledger_id: LedgerId,
    event: EventEnvelope,
    history: Sequence[EventEnvelope],
    enclosed: Collection[DocumentId],
) -> Sequence[NoticeToHold]:
    """The notices to look at because of an event of a case, and why.

    `history` is that of the case, `enclosed` the documents of the notice whose end the event is:
    the filing of one may have been voided while the notice was underway.
    """
    document = document_concerned(event, history)
    concerned = {*enclosed} if document is None else {*enclosed, document}
    found = await _gone(db, ledger_id, event, history, concerned)
    if document is not None:
        found += await _restored(db, ledger_id, event, history, document)
    return found


async def _gone(
    db: DriverConnection,
    ledger_id: LedgerId,
    event: EventEnvelope,
    history: Sequence[EventEnvelope],
    documents: Collection[DocumentId],
) -> list[NoticeToHold]:
    """What takes back those of some documents that are not in the file any more."""
    if not documents:
        return []
    gone = what_does_not_hold(ENCLOSURE_TAKEN_BACK, history)
    voids = [at for at, each in gone.items() if each.document_id in documents]
    if not voids:
        return []
    sent = await taken_back_of_case(db, ledger_id, event.stream_id, history, voids)
    return [
        NoticeToHold(AutomaticNotice(event.stream_id, *key), NoticeHold.VOIDED, given)
        for key, given in sent.items()
        if key.requirement == ENCLOSURE_TAKEN_BACK
    ]


async def _restored(
    db: DriverConnection,
    ledger_id: LedgerId,
    event: EventEnvelope,
    history: Sequence[EventEnvelope],
    document: DocumentId,
) -> list[NoticeToHold]:
    """The notices with which a document went that is in the file again."""
    filing = restored_filings(history).get(document)
    if filing is None:
        return []
    found, in_effect = list[NoticeToHold](), {each.position for each in effective(history)}
    for key in await notices_enclosing(db, ledger_id, event.stream_id, document, filing.since):
        if key.reports in in_effect:
            sent = await outdated_notices(
                db, ledger_id, event.stream_id, key.reports, filing.restored_at
            )
            own = [each for each in sent if each.requirement == key.requirement]
            notice = AutomaticNotice(event.stream_id, *key)
            found.append(NoticeToHold(notice, NoticeHold.RESTORED, own, filing.restored_at))
    return found
