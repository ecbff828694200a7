"""Everything that is stored of a case beside the log and follows from its facts, computed whole."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from case_api.domain.assignments.changed_periods import officer_periods
from case_api.domain.assignments.periods import RolePeriod
from case_api.domain.documents.case_documents import CaseDocument, case_documents
from case_api.domain.erasure.erased_people import erased_people
from case_api.domain.fold import fold
from case_api.domain.legal_holds.open_holds import OpenHold, open_holds
from case_api.domain.phase_transfers.progress import CaseTransfer, case_transfers
from case_api.domain.plan.issuing import issued_contents
from case_api.domain.provision_challenges.shortfalls import Shortfall, shortfalls
from case_api.domain.restrictions.open_restrictions import OpenRestriction, open_restrictions
from case_api.domain.search.case_entry import CaseEntry, case_entry
from events.contracts.references import DocumentId, PersonId, PlanContentRef
from events.envelope import EventEnvelope
from events.history import effective


class CaseRows(NamedTuple):
    """What `changes_after` writes one change after another, as it must be after all facts."""

    opened_at: datetime
    """The instant at which the first fact was recorded."""
    taken_over: bool
    entry: CaseEntry
    periods: Sequence[RolePeriod]
    transfers: Sequence[CaseTransfer]
    shortfalls: Sequence[Shortfall]
    documents: Mapping[DocumentId, CaseDocument]
    erased_people: Mapping[PersonId, date]
    holds: Sequence[OpenHold]
    restrictions: Sequence[OpenRestriction]
    contents: Sequence[PlanContentRef]
    """The contents of plans that were issued: also by facts that were voided."""


def case_rows(history: Sequence[EventEnvelope]) -> CaseRows | None:
    """The rows of a raw history, None where it is of no case that was opened."""
    in_effect = effective(history)
    case = fold(in_effect)
    entry = case_entry(case)
    if entry is None:
        return None
    return CaseRows(
        opened_at=history[0].recorded_at,
        taken_over=case.taken_over,
        entry=entry,
        periods=officer_periods(case),
        transfers=case_transfers(case),
        shortfalls=shortfalls(case),
        documents=case_documents(fact.event for fact in in_effect),
        erased_people=erased_people(case),
        holds=open_holds(case),
        restrictions=open_restrictions(case),
        contents=[each.reference for each in issued_contents(fact.event for fact in history)],
    )
