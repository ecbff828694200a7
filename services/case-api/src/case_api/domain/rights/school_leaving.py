"""The day on which compulsory school age ends: Education Act 1996 s.8(3).

A person ceases to be of compulsory school age "at the end of the day which is the school leaving
date", which is the last Friday in June: Education (School Leaving Date) Order 1997 (SI 1997/1970).
It is that of the school year in which the person reaches 16, also for one who reaches 16 after it
and "before the beginning of the school year next following". A school year is taken to begin on
1 September, as a cohort does; see `other_cohort`.
"""

from datetime import date, timedelta
from typing import Final

from case_api.domain.people.academic_year import cohort
from events.contracts.references import Cohort

_LEAVING_AGE: Final = 16
_FIRST_AUTUMN_TERM: Final = (8, 15)
_LAST_AUTUMN_TERM: Final = (9, 15)
"""Between these days of the year the autumn terms of schools in England begin."""
_DAY: Final = timedelta(days=1)


def compulsory_school_age_ends_on(year: Cohort) -> date:
    """The last day on which the children of a cohort are of compulsory school age.

    The next day they are young persons. Cohorts before 1982 left under an earlier order, and all
    of them were over compulsory school age before the Children and Families Act 2014.
    """
    last = date(year + _LEAVING_AGE, 6, 30)
    return last - _DAY * ((last.weekday() - 4) % 7)


def attains(born: date, age: int) -> date:
    """The birthday on which a person reaches an age; born on 29 February: 1 March.

    An age is reached at the beginning of that day (Family Law Reform Act 1969 s.9).
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def other_cohort(born: date) -> Cohort | None:
    """The cohort with which a person leaves where the term of the school begins on another day.

    The school year of a school begins with its first term after July (Education Act 1996 s.579),
    so a 16th birthday in the weeks in which terms begin falls before it at one school and after it
    at another. None: the birthday is in other weeks.
    """
    sixteenth = attains(born, _LEAVING_AGE)
    if not _FIRST_AUTUMN_TERM <= (sixteenth.month, sixteenth.day) <= _LAST_AUTUMN_TERM:
        return None
    year = cohort(born)
    return year + 1 if year == born.year else year - 1
