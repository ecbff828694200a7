"""The next day on which there is another addressee, or another rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.rights.addressee import AddresseeAnswer, addressee
from case_api.domain.rights.family import deciding_periods
from case_api.domain.rights.known_age import KnownAge

_DAY = timedelta(days=1)


class AddresseeChange(NamedTuple):
    """The first day of another answer."""

    on: date
    answer: AddresseeAnswer


def next_change(person: Person | None, age: KnownAge, after: date) -> AddresseeChange | None:
    """The first day after a day on which there is another answer; None: none is known of.

    By what is recorded now.
    """
    was = addressee(person, age, after)
    for day in sorted({each for each in days_of_change(person, age) if each > after}):
        answer = addressee(person, age, day)
        if answer != was:
            return AddresseeChange(day, answer)
    return None


def days_of_change(person: Person | None, age: KnownAge) -> Iterator[date]:
    """Every day on which something begins, or has ended the day before."""
    yield from age.days_of_change()
    for period in deciding_periods(person) if person else ():
        if period.from_on is not MISSING:
            yield period.from_on
        if period.to_on is not MISSING:
            yield period.to_on + _DAY
