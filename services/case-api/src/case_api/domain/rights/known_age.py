"""How old the person of a case is on a day, by the birth date or, without one, by the cohort."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from case_api.domain.people.academic_year import cohort
from case_api.domain.rights.school_leaving import (
    attains,
    compulsory_school_age_ends_on,
    other_cohort,
)
from events.contracts.references import Cohort

_MAJORITY: Final = 18
_END_OF_YOUTH: Final = 25
"""A young person is "over compulsory school age but under 25": CFA s.83(2)."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KnownAge:
    """What is known of an age: the cohort, and the day of birth where that is recorded."""

    cohort: Cohort
    born: date | None = None

    @classmethod
    def of(cls, born: date) -> "KnownAge":
        """That of a person who was born on a day."""
        return cls(cohort(born), born)

    @property
    def earliest_birth(self) -> date:
        """The first day on which the person may have been born."""
        return self.born or date(self.cohort - 1, 9, 1)

    @property
    def latest_birth(self) -> date:
        """The last day on which the person may have been born."""
        return self.born or date(self.cohort, 8, 31)

    @property
    def ends_on(self) -> date:
        """The last day of compulsory school age."""
        return compulsory_school_age_ends_on(self.cohort)

    def is_born(self, on: date) -> bool:
        """Whether the person was born by a day, as far as is known."""
        return on >= self.earliest_birth

    def is_over_school_age(self, on: date) -> bool:
        """Whether the person is over compulsory school age on a day."""
        return on > self.ends_on

    def is_under_18(self, on: date) -> bool:
        """Whether the person is certainly not an adult on a day."""
        return on < attains(self.earliest_birth, _MAJORITY)

    def is_25(self, on: date) -> bool:
        """Whether the person is certainly 25 or over on a day."""
        return on >= attains(self.latest_birth, _END_OF_YOUTH)

    def may_be_25(self, on: date) -> bool:
        """Whether the person is 25 or over on a day, or may be."""
        return on >= attains(self.earliest_birth, _END_OF_YOUTH)

    def depends_on_term(self, on: date) -> bool:
        """Whether it depends on the term of the school if compulsory school age has ended."""
        other = None if self.born is None else other_cohort(self.born)
        if other is None:
            return False
        return self.is_over_school_age(on) != (on > compulsory_school_age_ends_on(other))

    def days_of_change(self) -> Iterator[date]:
        """The days on which one of these answers becomes another."""
        for born in (self.earliest_birth, self.latest_birth):
            yield from (born, attains(born, _MAJORITY), attains(born, _END_OF_YOUTH))
        for year in range(self.cohort - 1, self.cohort + 2):
            yield compulsory_school_age_ends_on(year) + _DAY
