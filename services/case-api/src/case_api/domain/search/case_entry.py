"""The entry of a case in the council's list, which follows from its facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.assignments.changed_periods import officer_periods
from case_api.domain.assignments.periods import RolePeriod, assignments
from case_api.domain.case_state import CaseState
from case_api.domain.case_view import Stage, closed_on, stage
from case_api.domain.families import RULES
from case_api.domain.families.erasure import erased_child
from case_api.domain.links.case_links import main_case
from case_api.domain.plans import PLAN, PLAN_END
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseClosed,
    CaseCorrected,
    CaseDetailsChanged,
    CaseLinked,
    CaseOfficerAssigned,
    CaseOpened,
    CasePersonErased,
    CaseTeamAssigned,
    CaseUnlinked,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestMovedOut,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.references import CaseId, Cohort, OfficerId, Urn
from events.contracts.vocabulary.case import CaseFlag, OfficerRole

_FOLLOWS_FROM: Final[frozenset[type[Event]]] = frozenset(
    {
        *(CaseOpened, CaseClosed, CaseDetailsChanged, CaseCorrected, CaseVoided),
        CasePersonErased,
        *(CaseLinked, CaseUnlinked, CaseOfficerAssigned, CaseTeamAssigned),
        *(RequestReceived, RequestAgreed, RequestRefused, RequestWithdrawn, RequestMovedOut),
        *(AssessmentPlanAgreed, AssessmentPlanRefused, DraftIssued),
        *(*PLAN, *PLAN_END),
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
    """The officer of the lead's period that begins last: see `last_lead`."""
    team_id: UUID | None
    """The team of the period that begins last."""
    setting: Urn | None
    """The URN of the first setting that the latest plan names."""
    main_case_id: CaseId | None
    """The main case of the child, which may be this one, where the case is linked to another."""
    erased_on: date | None = None
    """The day on which the child's data was erased, with the file of the case."""
    closed_on: date | None = None
    """The day on which the council closed the case."""


def case_entry(case: CaseState) -> CaseEntry | None:
    """The entry of a case, None where it was not opened."""
    if case.opened is None:
        return None
    teams = assignments(case.all_of(CaseTeamAssigned)).teams
    return CaseEntry(
        reference=None if case.opened.reference is MISSING else case.opened.reference,
        cohort=case.cohort,
        stage=stage(case),
        flags=tuple(case.flags),
        officer_id=last_lead(officer_periods(case)),
        team_id=teams[-1].team_id if teams else None,
        setting=_setting(case),
        main_case_id=main_case(case),
        erased_on=_erased_on(case),
        closed_on=closed_on(case),
    )


def changed_entry(events: Iterable[Event], case: CaseState) -> CaseEntry | None:
    """The entry of a case after these events, None where it stays as it was."""
    return case_entry(case) if any(type(event) in _FOLLOWS_FROM for event in events) else None


def last_lead(periods: Sequence[RolePeriod]) -> OfficerId | None:
    """The officer of the lead's period that begins last, whether or not it has begun or ended."""
    leads = (each.officer_id for each in reversed(periods) if each.role is OfficerRole.LEAD)
    return next(leads, None)


def _erased_on(case: CaseState) -> date | None:
    erased = erased_child(case)
    return erased.day if erased else None


def _setting(case: CaseState) -> Urn | None:
    plans = case.newest(FinalIssued, 1)
    named = sorted(plans[0].settings, key=lambda each: each.rank) if plans else []
    for each in named:
        if each.institution is not MISSING and each.institution.urn is not MISSING:
            return each.institution.urn
    return None
