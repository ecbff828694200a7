"""The entry of a case in the council's list, which follows from its facts."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.case_view import Stage, stage
from case_api.domain.families import RULES
from case_api.domain.fold import apply_fact, fold
from case_api.domain.prior_fact import PENDING, PriorFact
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseCorrected,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
    CaseTeamAssigned,
    CaseVoided,
    DraftIssued,
    Event,
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.references import Cohort, Urn
from events.contracts.vocabulary.case import CaseFlag, OfficerRole
from events.envelope import EventEnvelope, Position
from events.history import effective

EventT = TypeVar("EventT", bound=Event)
_FOLLOWS_FROM: Final[frozenset[type[Event]]] = frozenset(
    {
        *(CaseOpened, CaseDetailsChanged, CaseCorrected, CaseVoided),
        *(CaseOfficerAssigned, CaseTeamAssigned),
        *(RequestReceived, RequestAgreed, RequestRefused, RequestWithdrawn),
        *(AssessmentPlanAgreed, AssessmentPlanRefused, DraftIssued),
        *(FinalIssued, FinalTransferredIn, FinalCeased),
        *(contract for contract, rule in RULES.items() if rule.reopens),
    }
)
"""The facts from which an entry follows: any other leaves it as it is."""


class CaseEntry(NamedTuple):
    """What the list of cases has of one, apart from its person. None: not recorded."""

    reference: str | None
    cohort: Cohort
    stage: Stage
    flags: Sequence[CaseFlag]
    officer_id: UUID | None
    """The lead officer whose assignment begins last, whether or not it has begun or ended."""
    team_id: UUID | None
    """The team whose assignment begins last."""
    setting: Urn | None
    """The URN of the first setting that the latest plan names."""


def case_entry(case: CaseState) -> CaseEntry | None:
    """The entry of a case, None where it was not opened."""
    if case.opened is None:
        return None
    leads = (fact for fact in _all(case, CaseOfficerAssigned) if fact.role is OfficerRole.LEAD)
    lead = _beginning_last(leads)
    team = _beginning_last(_all(case, CaseTeamAssigned))
    return CaseEntry(
        reference=None if case.opened.reference is MISSING else case.opened.reference,
        cohort=case.cohort,
        stage=stage(case),
        flags=tuple(case.flags),
        officer_id=lead.officer_id if lead else None,
        team_id=team.team_id if team else None,
        setting=_setting(case),
    )


def entry_after(history: Sequence[EventEnvelope], events: Sequence[Event]) -> CaseEntry | None:
    """The entry after a raw history and the events that follow it; None where it is as before."""
    if not any(type(event) in _FOLLOWS_FROM for event in events):
        return None
    if not history:
        return case_entry(_opened(events))
    latest = history[-1]
    added = [
        latest._replace(position=Position(latest.position + number), event=event)
        for number, event in enumerate(events, 1)
    ]
    return case_entry(fold(effective([*history, *added])))


def _opened(events: Sequence[Event]) -> CaseState:
    case = CaseState()
    for event in events:
        apply_fact(case, PriorFact.of(PENDING, event))
    return case


def _all(case: CaseState, contract: type[EventT]) -> Iterator[EventT]:
    for fact in case.all_of(contract):
        if isinstance(fact.event, contract):
            yield fact.event


AssignmentT = TypeVar("AssignmentT", CaseOfficerAssigned, CaseTeamAssigned)


def _beginning_last(assignments: Iterator[AssignmentT]) -> AssignmentT | None:
    """The assignment that begins last; of those that begin on one day, the one recorded last."""
    found = None
    for each in assignments:
        if found is None or each.from_on >= found.from_on:
            found = each
    return found


def _setting(case: CaseState) -> Urn | None:
    plans = case.newest(FinalIssued, 1)
    named = sorted(plans[0].settings, key=lambda each: each.rank) if plans else []
    for each in named:
        if each.institution is not MISSING and each.institution.urn is not MISSING:
            return each.institution.urn
    return None
