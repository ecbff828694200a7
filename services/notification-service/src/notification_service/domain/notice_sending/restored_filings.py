"""The documents in the file of a case, and those that are in it again after a taking back."""

from collections.abc import Mapping, Sequence

from events.contracts import CaseDocumentFiled
from events.contracts.references import DocumentId
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.informed_otherwise import stated_notices
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.restored_events import (
    RestoredEvent,
    restored_events,
)
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


def filed_documents(history: Sequence[EventEnvelope]) -> Mapping[int, DocumentId]:
    """The documents that were filed, by the positions of their filings."""
    return {
        int(each.position): each.event.document_id
        for each in history
        if isinstance(each.event, CaseDocumentFiled)
    }


def restored_filings(history: Sequence[EventEnvelope]) -> Mapping[DocumentId, RestoredEvent]:
    """The documents that are in the file again after people were told of a void of the filing.

    They were told that these were sent by mistake. Where no one was there is nothing to put right.
    """
    reported = frozenset(
        notice.reports
        for _, notice in stated_notices(history)
        if notice.requirement == ENCLOSURE_TAKEN_BACK
    )
    filed = filed_documents(history)
    return {
        filed[at]: each for at, each in restored_events(history, reported).items() if at in filed
    }


def restored_at(
    restored: Mapping[ReportedNotice, RestoredEvent], reports: int, requirement: str
) -> int:
    """The position at which what a notice enclosed was in the file again. 0: it needs no other."""
    found = restored.get(ReportedNotice(reports, requirement))
    return 0 if found is None else found.restored_at
