"""The life of a case: opened, closed, its person; detention (CFA s.70-75)."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.families.erasure import check_file
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    checks,
    days,
    excluded_by,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    CaseClosed,
    CaseDetailsChanged,
    CaseDetained,
    CaseOpened,
    CaseReleased,
    CaseReopened,
)
from events.contracts.vocabulary.case import PersonDetail

_COLLEGE_YEARS_AFTER_COHORT: Final = (25, 26)
"""26 for those born in August: a college's academic year ends on 31 July, a school's a month later.
"""


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


def _changes_flags(case: CaseState, fact: CaseDetailsChanged) -> None:
    """A change of the flags alone changes them."""
    if fact.details == (PersonDetail.FLAGS,) and fact.flags == tuple(case.flags):
        raise Contradiction("the case has these flags already", field="flags")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseOpened,
        days(lambda fact: fact.history_complete_from, lambda fact: fact.taken_over_on),
        excluded_by(CaseOpened, about=WHOLE_CASE),
        checks(_check_complete_history),
        checks(_check_age),
    ),
    rule(CaseDetailsChanged, checks(_check_age), checks(_changes_flags)),
    rule(
        CaseClosed,
        days(lambda fact: fact.on),
        excluded_by(CaseClosed, about=WHOLE_CASE),
    ),
    rule(
        CaseReopened,
        days(lambda fact: fact.on),
        requires(any_of=(CaseClosed,), about=WHOLE_CASE),
        reopens(CaseClosed, about=WHOLE_CASE),
        checks(check_file),
    ),
    rule(
        CaseDetained,
        days(lambda fact: fact.on),
        excluded_by(CaseDetained, about=WHOLE_CASE),
    ),
    rule(
        CaseReleased,
        days(lambda fact: fact.on),
        requires(any_of=(CaseDetained,), about=WHOLE_CASE),
        reopens(CaseDetained, about=WHOLE_CASE),  # who was released may be detained again
    ),
)
