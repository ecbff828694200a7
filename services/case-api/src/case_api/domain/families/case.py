"""The life of a case and who works on it."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    about,
    allow_future,
    checks,
    days,
    excluded_by,
    requires,
    rule,
)
from events.contracts import (
    CaseAdultCareReferred,
    CaseCoverArranged,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
)

_COLLEGE_YEARS_AFTER_COHORT: Final = (25, 26)
"""26 for those born in August: a college's academic year ends on 31 July, a school's a month later.
"""


def _check_another_officer(_: CaseState, fact: CaseCoverArranged) -> None:
    if fact.officer_id == fact.covers:
        raise Contradiction("officer_id is the officer who is covered", field="officer_id")


def _check_complete_history(_: CaseState, fact: CaseOpened) -> None:
    if fact.taken_over_on is MISSING and fact.history_complete_from is not MISSING:
        raise Contradiction(
            "history_complete_from is given only with taken_over_on", field="history_complete_from"
        )


def _check_age(case: CaseState, fact: CaseOpened | CaseDetailsChanged) -> None:
    """Who is of a school cohort turns 25 in one of two college years: reg 46."""
    cohort = case.cohort if fact.cohort is MISSING else fact.cohort
    year = case.turns_25_in if fact.turns_25_in is MISSING else fact.turns_25_in
    if year is not MISSING and year - cohort not in _COLLEGE_YEARS_AFTER_COHORT:
        field = "cohort" if fact.turns_25_in is MISSING else "turns_25_in"
        raise Contradiction("turns_25_in is not 25 or 26 years after the cohort", field=field)


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseOpened,
        days(lambda fact: fact.history_complete_from, lambda fact: fact.taken_over_on),
        excluded_by(CaseOpened, about=WHOLE_CASE),
        checks(_check_complete_history),
        checks(_check_age),
    ),
    rule(CaseDetailsChanged, checks(_check_age)),
    rule(
        CaseOfficerAssigned,
        about(lambda fact: fact.officer_id),
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
    ),
    rule(
        CaseCoverArranged,
        about(lambda fact: fact.officer_id),
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
        # Cover is for an officer of the case, who may be one that covers another.
        requires(any_of=(CaseOfficerAssigned, CaseCoverArranged), about=lambda fact: fact.covers),
        checks(_check_another_officer),
    ),
    rule(CaseAdultCareReferred, days(lambda fact: fact.on)),
)
