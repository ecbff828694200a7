"""What facts change in the tables of their case: written in one transaction with them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from case_api.domain.assignments.changed_periods import changed_periods
from case_api.domain.assignments.periods import RolePeriod
from case_api.domain.decision import Decision
from case_api.domain.documents.case_documents import DocumentChange, document_change
from case_api.domain.erasure.erased_people import changed_erased_people
from case_api.domain.institutions.named_providers import NamedProvider, named_providers
from case_api.domain.legal_holds.open_holds import OpenHold, changed_holds
from case_api.domain.named_texts import NamedText, named_texts
from case_api.domain.phase_transfers.progress import CaseTransfer, changed_transfers
from case_api.domain.plan.issuing import IssuedContent, issued_contents
from case_api.domain.provision_challenges.shortfalls import Shortfall, changed_shortfalls
from case_api.domain.restrictions.open_restrictions import OpenRestriction, changed_restrictions
from case_api.domain.search.case_entry import CaseEntry, changed_entry
from events.contracts.references import PersonId
from events.envelope import EventEnvelope


class CaseChanges(NamedTuple):
    """The changes that follow from facts, in the order of writing. None: it stays as it is."""

    contents: Sequence[IssuedContent]
    """The contents of plans that the facts name."""
    providers: Sequence[NamedProvider]
    """The providers that the facts name."""
    texts: Sequence[NamedText]
    """The texts of the case that the facts name."""
    periods: Sequence[RolePeriod] | None
    """All periods of officers in the case."""
    transfers: Sequence[CaseTransfer] | None
    """All phase transfers of the case."""
    shortfalls: Sequence[Shortfall] | None
    """All concerns about provision of the case."""
    documents: DocumentChange
    """Which documents the facts of the case name."""
    entry: CaseEntry | None
    """The entry of the case in the council's list."""
    erased_people: Mapping[PersonId, date] | None
    """All related people whose data was erased, each with the day."""
    holds: Sequence[OpenHold] | None
    """All legal holds of the case that are in effect."""
    restrictions: Sequence[OpenRestriction] | None
    """All restrictions of processing of the case that are in effect."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the log changes."""
        replaced = (
            *(self.periods, self.transfers, self.shortfalls, self.entry),
            *(self.erased_people, self.holds, self.restrictions),
        )
        named = self.contents or self.providers or self.texts or self.documents
        return not (named or any(each is not None for each in replaced))


def changes_after(history: Sequence[EventEnvelope], decision: Decision) -> CaseChanges:
    """The changes of a decision on a raw history, which has no events where a case is opened.

    Raises:
        DocumentDiffers: a document would have another content than the case knows it by.
    """
    events, case = decision
    return CaseChanges(
        contents=[*issued_contents(events)],
        providers=[*named_providers(events)],
        texts=[*named_texts(events)],
        periods=changed_periods(events, case),
        transfers=changed_transfers(events, case),
        shortfalls=changed_shortfalls(events, case),
        documents=document_change(history, events),
        entry=changed_entry(events, case),
        erased_people=changed_erased_people(events, case),
        holds=changed_holds(events, case),
        restrictions=changed_restrictions(events, case),
    )
