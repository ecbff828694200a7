"""Exceptions that a council claims for its time limits: regs 10(4) and 13(3)."""

from datetime import date, timedelta
from typing import Final

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.requests import REQUEST_LABEL
from deploy.caseload.school_year import next_working_day, summer_closure

_WEEK: Final = timedelta(days=7)
_SCHOOL_CLOSED: Final = 0.25
"""Of the assessments in which a school was asked around its summer closure."""
_PERSONAL: Final = 0.02
_ABSENT: Final = 0.012
"""England 2024: of 90,392 plans of 2024 with usable dates, 5,526 (6.1 %) had an exception."""


def claim_exceptions(case: MadeUpCase, asked_on: date, advice_on: date) -> None:
    """The claims of one assessment, between the request for advice and its arrival."""
    first, last = summer_closure(asked_on.year)
    if first - _WEEK <= asked_on <= last - _WEEK and case.draws.chance(_SCHOOL_CLOSED):
        _claim(case, "EX-SCH", (first, last), next_working_day(asked_on))
    if case.draws.chance(_PERSONAL):
        begins = asked_on + timedelta(days=case.draws.between(5, 40))
        ends = begins + timedelta(days=case.draws.between(14, 60))
        _claim(case, "EX-PERS", (begins, ends), next_working_day(ends))
    elif case.draws.chance(_ABSENT):
        begins = asked_on + timedelta(days=case.draws.between(5, 40))
        ends = begins + timedelta(days=case.draws.between(29, 50))
        _claim(case, "EX-ABS4", (begins, ends), max(next_working_day(ends), advice_on))


def _claim(case: MadeUpCase, ground: str, days: tuple[date, date], on: date) -> None:
    case.history.record(
        "assessment.exception_claimed",
        on,
        exception_id=f"exception-{ground.lower()}",
        ground=ground,
        limits=["plan-final"],
        began_on=days[0],
        ended_on=days[1],
        request_id=REQUEST_LABEL,
        family_told_on=on,
    )
