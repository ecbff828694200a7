"""The addressees of a person for every day, as periods."""

from collections.abc import Iterator
from datetime import timedelta

from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.rights.addressee import AddresseeAnswer, addressee
from case_api.domain.rights.known_age import KnownAge
from case_api.domain.rights.next_change import days_of_change
from events.addressee_periods import AddresseePeriod, AddresseePeriods, PeriodAddressee

_DAY = timedelta(days=1)


def addressee_periods(person: Person) -> AddresseePeriods:
    """Who is the addressee from which day on, as recorded now."""
    return AddresseePeriods(periods=tuple(_periods(person, KnownAge.of(person.birth_date))))


def _periods(person: Person, age: KnownAge) -> Iterator[AddresseePeriod]:
    days = sorted({*days_of_change(person, age)})
    latest = addressee(person, age, days[0] - _DAY)
    yield AddresseePeriod(addressees=_people(person, latest), caveats=_codes(latest))
    for day in days:
        answer = addressee(person, age, day)
        if answer != latest:
            latest = answer
            yield AddresseePeriod(
                from_on=day, addressees=_people(person, answer), caveats=_codes(answer)
            )


def _people(person: Person, answer: AddresseeAnswer) -> tuple[PeriodAddressee, ...]:
    return tuple(
        PeriodAddressee(
            kind=each.kind,
            person_id=MISSING
            if each.place is None
            else person.related_people[each.place].person_id,
        )
        for each in answer.addressees
    )


def _codes(answer: AddresseeAnswer) -> tuple[str, ...]:
    return tuple(each.value for each in answer.caveats)
