"""The academic years that follow from a birth date: the only parts of it that the log holds."""

from datetime import date
from typing import Final

from events.contracts.references import Cohort, CollegeYear

_FIRST_OF_AUGUST: Final = (8, 1)
_FIRST_OF_SEPTEMBER: Final = (9, 1)


def cohort(birth_date: date) -> Cohort:
    """The calendar year in which the academic year of birth ends.

    Born on 31 August 2015: 2015. Born on 1 September 2015: 2016.
    """
    return _academic_year_of(birth_date, _FIRST_OF_SEPTEMBER)


def turns_25_in(birth_date: date) -> CollegeYear:
    """The calendar year in which the college academic year of the 25th birthday ends.

    Born on 31 July 2015: 2040. Born on 1 August 2015: 2041, although the cohort is the same.
    """
    return _academic_year_of(birth_date, _FIRST_OF_AUGUST) + 25


def _academic_year_of(day: date, first_day: tuple[int, int]) -> int:
    """The calendar year in which the academic year of a day ends, by its first month and day."""
    return day.year + ((day.month, day.day) >= first_day)
