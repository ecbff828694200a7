"""Whether families have one contact: the officers of each case in a year, and days without one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.teams.case_load import CaseLoad

YEAR: Final = timedelta(days=364)
"""A year before a day, so that both ends together are 365 days."""
_MANY: Final = 3


class Continuity(NamedTuple):
    """The officers of the families of some cases in the year up to a day.

    `officers` counts those of all cases: divided by the cases that had one it is officers per
    family a year. Days without an officer count from the first officer of a case in the year, so
    that a case that waits for its first is in `without_officer` alone.
    """

    cases: int
    cases_with_officer: int
    officers: int
    one_officer: int
    three_or_more: int
    days_without_officer: int
    without_officer: int


def continuity(cases: Sequence[CaseLoad], day: date) -> Continuity:
    """The measures of some cases in the year up to a day."""
    numbers = [len({each.holder for each in case.leads}) for case in cases]
    return Continuity(
        cases=len(cases),
        cases_with_officer=sum(number > 0 for number in numbers),
        officers=sum(numbers),
        one_officer=numbers.count(1),
        three_or_more=sum(number >= _MANY for number in numbers),
        days_without_officer=sum(_days_without(case, day) for case in cases),
        without_officer=sum(case.lead_on(day) is None for case in cases),
    )


def _days_without(case: CaseLoad, day: date) -> int:
    """Days between the periods of officers, in the year up to a day, both ends included."""
    reached = max(day - YEAR, case.leads[0].from_on) if case.leads else None
    if reached is None:
        return 0
    without = 0
    for lead in case.leads:
        without += max(0, (min(lead.from_on, day + timedelta(days=1)) - reached).days)
        ended = day if lead.to_on is None else min(lead.to_on, day)
        reached = max(reached, ended + timedelta(days=1))
    return without + max(0, (day + timedelta(days=1) - reached).days)
