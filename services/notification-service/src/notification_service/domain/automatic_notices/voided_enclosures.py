"""Which documents an event takes out of the file of a case, or puts into it again.

Notices that enclosed them may have been sent before, which a person must look at.
"""

from collections.abc import Collection, Mapping, Sequence

from events.contracts import CaseVoided, NoticeFailed, NoticeSent
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.unreached import EarlierHold
from notification_service.domain.notice_sending.held_recipients import recorded_recipients
from notification_service.domain.notice_sending.voided_filings import (
    RestoredFiling,
    filed_documents,
    reported_voids,
    restored_filings,
    voided_filings,
)
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


def voided_by(
    event: EventEnvelope, history: Sequence[EventEnvelope], enclosed: Collection[DocumentId]
) -> Mapping[int, DocumentId]:
    """The documents whose filing is voided by an event of a case, by the positions of the voids.

    The void of a void may bring an earlier one into effect again; what was taken back because of
    that is not taken back twice. The end of a notice is such an event as well, where the filing of
    a document that it enclosed was voided while it was underway: a letter of a print run is
    recorded as posted days after it was printed.

    Args:
        event: the event.
        history: that of the case.
        enclosed: the documents that the notice enclosed, if the event is the end of one.
    """
    found = voided_filings(history)
    match event.event:
        case CaseVoided():
            before = voided_filings([each for each in history if each.position < event.position])
            known = {*before, *(reported_voids(history) - {event.position})}
            return {
                void: document
                for void, document in found.items()
                if void <= event.position and void not in known
            }
        case NoticeSent() | NoticeFailed():
            gone = frozenset(enclosed) - filed_documents(history)
            return {
                void: document
                for void, document in found.items()
                if void < event.position and document in gone
            }
        case _:
            return {}


def restored_by(
    event: EventEnvelope, history: Sequence[EventEnvelope]
) -> Mapping[DocumentId, RestoredFiling]:
    """The documents that were taken back, and are in the file again by an event of a case.

    That is the void of a void, or the sending of what takes the document back, where that void was
    voided while it was underway.
    """
    found = restored_filings(history)
    match event.event:
        case CaseVoided():
            return {
                name: each for name, each in found.items() if each.restored_at == event.position
            }
        case NoticeSent(template=template, why=void) if template == ENCLOSURE_TAKEN_BACK:
            return {
                name: each
                for name, each in found.items()
                if each.voided_at == void and each.restored_at < event.position
            }
        case _:
            return {}


def restored_no_more(event: EventEnvelope, history: Sequence[EventEnvelope]) -> frozenset[int]:
    """The facts whose notices are held as restored when a filing is voided once more by an event.

    The document was taken back, which is right again. `history` is that of the case.
    """
    if not isinstance(event.event, CaseVoided):
        return frozenset()
    before = voided_filings([each for each in history if each.position < event.position])
    if voided_filings(history).keys() <= before.keys():
        return frozenset()
    return frozenset(
        key.reports
        for key in recorded_recipients(history)
        if (hold := EarlierHold.newest(history, key)) is not None
        and hold.dismissed_at is None
        and NoticeHold.RESTORED in hold.reasons
    )
