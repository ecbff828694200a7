"""How long a school was closed, where its closure meets a weekend.

"The date on which that school was closed" (reg 5(4)(a)) may be the Saturday after the last day of
term or the Monday after that. Each closure is the day it began and the day it was over.
"""

from datetime import date
from typing import Final

from deadline_service.domain.counting.calendar import ONE_DAY

_SATURDAY: Final = 5


def trim_weekends(began: date, reopened: date) -> tuple[date, date]:
    """The closure from the first school day that fell in it to the end of the last."""
    while began < reopened and _is_weekend(began):
        began += ONE_DAY
    while began < reopened < date.max and _is_weekend(reopened - ONE_DAY):
        reopened -= ONE_DAY
    return began, reopened


def extend_over_weekends(began: date, reopened: date) -> tuple[date, date]:
    """The closure with the weekends before and after it."""
    while began > date.min and _is_weekend(began - ONE_DAY):
        began -= ONE_DAY
    while reopened < date.max and _is_weekend(reopened):
        reopened += ONE_DAY
    return began, reopened


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY
