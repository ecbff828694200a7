"""Which document an event takes out of the file of a case, or puts into it again.

Notices that enclosed it may have been sent before, which a person must look at.
"""

from collections.abc import Sequence

from events.contracts import CaseVoided, NoticeFailed, NoticeSent
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.unreached import EarlierHold
from notification_service.domain.notice_sending.does_not_hold import what_does_not_hold
from notification_service.domain.notice_sending.ends_of_voids import ends_of_voids
from notification_service.domain.notice_sending.held_recipients import recorded_recipients
from notification_service.domain.notice_sending.restored_filings import filed_documents
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


def document_concerned(event: EventEnvelope, history: Sequence[EventEnvelope]) -> DocumentId | None:
    """The document that an event of a case is about. None: it is about none.

    The event voids its filing, or brings it back, or is the end of what took the document back:
    the void may have been undone while that was underway.
    """
    match event.event:
        case CaseVoided():
            void = int(event.position)
        case (
            NoticeSent(template=template, why=int(void))
            | NoticeFailed(template=template, why=int(void))
        ) if template == ENCLOSURE_TAKEN_BACK:
            pass
        case _:
            return None
    return filed_documents(history).get(ends_of_voids(history).get(void, 0))


def restored_no_more(event: EventEnvelope, history: Sequence[EventEnvelope]) -> frozenset[int]:
    """The facts whose notices are held as restored when a filing is voided once more by an event.

    The document was taken back, which is right again. `history` is that of the case.
    """
    document = document_concerned(event, history)
    gone = what_does_not_hold(ENCLOSURE_TAKEN_BACK, history).values()
    if document not in {each.document_id for each in gone}:
        return frozenset()
    return frozenset(
        key.reports
        for key in recorded_recipients(history)
        if (hold := EarlierHold.newest(history, key)) is not None
        and hold.dismissed_at is None
        and NoticeHold.RESTORED in hold.reasons
    )
