"""The documents of a case whose filing was voided, and those that are in its file again since."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from events.contracts import CaseDocumentFiled, CaseVoided, NoticeSent
from events.contracts.references import DocumentId
from events.envelope import EventEnvelope
from events.history import amendments
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


class RestoredFiling(NamedTuple):
    """The positions of the void of a filing and of the later void of that void, and its time."""

    voided_at: int
    restored_at: int
    since: datetime


def voided_filings(history: Sequence[EventEnvelope]) -> Mapping[int, DocumentId]:
    """The documents whose filing was voided, by the positions of the voids that are in effect."""
    filed, voids = _filings(history), amendments(history).voids
    return {
        int(void.position): filed[position] for position, void in voids.items() if position in filed
    }


def filed_documents(history: Sequence[EventEnvelope]) -> frozenset[DocumentId]:
    """The documents in the file of the case, those that were filed once more included."""
    voids = amendments(history).voids
    return frozenset(
        document for position, document in _filings(history).items() if position not in voids
    )


def restored_filings(history: Sequence[EventEnvelope]) -> Mapping[DocumentId, RestoredFiling]:
    """The documents that are in the file again after a notice had reported the void of the filing.

    That notice states that they were sent by mistake. Where none was sent there is nothing to put
    right.
    """
    reported = reported_voids(history)
    if not reported:
        return {}
    filed, voids = _filings(history), amendments(history).voids
    events = {int(each.position): each.event for each in history}
    found = dict[DocumentId, RestoredFiling]()
    for each in history:
        if not isinstance(each.event, CaseVoided) or each.event.position not in reported:
            continue
        void = events.get(each.event.position)
        if isinstance(void, CaseVoided) and void.position in filed and void.position not in voids:
            restored = RestoredFiling(each.event.position, each.position, each.recorded_at)
            found[filed[void.position]] = restored
    return found


def restored_at(
    restored: Mapping[ReportedNotice, RestoredFiling], reports: int, requirement: str
) -> int:
    """The position at which what a notice enclosed was in the file again. 0: it needs no other."""
    found = restored.get(ReportedNotice(reports, requirement))
    return 0 if found is None else found.restored_at


def reported_voids(history: Sequence[EventEnvelope]) -> frozenset[int]:
    """The positions of the voids because of which documents were taken back."""
    return frozenset(
        each.event.why
        for each in history
        if isinstance(each.event, NoticeSent) and each.event.template == ENCLOSURE_TAKEN_BACK
    )


def _filings(history: Sequence[EventEnvelope]) -> Mapping[int, DocumentId]:
    """The documents that were filed, by the positions of their filings."""
    return {
        int(each.position): each.event.document_id
        for each in history
        if isinstance(each.event, CaseDocumentFiled)
    }
