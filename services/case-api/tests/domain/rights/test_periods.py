"""The addressees by day as periods, with the days by hand. Born on 5 October 2010.

Compulsory school age ends on Friday 25 June 2027.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import MISSING

from case_api.domain.people.period import DatedPeriod
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PersonRole, RelatedPerson, RoleHeld
from case_api.domain.rights.addressee import addressee
from case_api.domain.rights.known_age import KnownAge
from case_api.domain.rights.periods import addressee_periods
from events.addressee_periods import AddresseeKind, AddresseePeriods, PeriodAddressee
from events.contracts.references import PersonId

BORN: Final = date(2010, 10, 5)
MOTHER, DEPUTY = PersonId(UUID(int=1)), PersonId(UUID(int=2))
PARENT: Final = PeriodAddressee(kind=AddresseeKind.PARENT, person_id=MOTHER)
YOUNG_PERSON: Final = PeriodAddressee(kind=AddresseeKind.YOUNG_PERSON)


def related(person_id: PersonId, role: PersonRole, **period: date) -> RelatedPerson:
    held = RoleHeld(role=role, **period)
    return RelatedPerson(person_id=person_id, name="Alex Example", roles=(held,))


def child(*people: RelatedPerson, lacks_capacity: tuple[DatedPeriod, ...] = ()) -> Person:
    return Person(
        family_name="Example",
        given_names="Sam",
        birth_date=BORN,
        related_people=people,
        lacks_capacity=lacks_capacity,
    )


def on(found: AddresseePeriods, day: date) -> tuple[PeriodAddressee, ...]:
    return found.on(day).addressees


def test_a_parent_is_the_addressee_until_school_age_ends_and_then_the_young_person() -> None:
    found = addressee_periods(child(related(MOTHER, PersonRole.PARENT)))

    assert on(found, date(2010, 10, 4)) == ()
    assert on(found, BORN) == (PARENT,)
    assert on(found, date(2027, 6, 25)) == (PARENT,)
    assert on(found, date(2027, 6, 26)) == (YOUNG_PERSON,)


def test_a_deputy_is_the_addressee_from_the_day_on_which_capacity_is_lacking() -> None:
    found = addressee_periods(
        child(
            related(MOTHER, PersonRole.PARENT),
            related(DEPUTY, PersonRole.REPRESENTATIVE, from_on=date(2028, 3, 1)),
            lacks_capacity=(DatedPeriod(from_on=date(2028, 1, 10), to_on=date(2028, 6, 30)),),
        )
    )
    representative = PeriodAddressee(kind=AddresseeKind.REPRESENTATIVE, person_id=DEPUTY)

    assert on(found, date(2028, 1, 9)) == (YOUNG_PERSON,)
    assert on(found, date(2028, 1, 10)) == (PARENT,)
    assert on(found, date(2028, 3, 1)) == (representative,)
    assert on(found, date(2028, 7, 1)) == (YOUNG_PERSON,)


def test_a_child_without_a_recorded_parent_has_no_addressee_and_the_reason_is_stated() -> None:
    period = addressee_periods(child()).on(date(2026, 11, 29))

    assert period.addressees == ()
    assert "no_parent_recorded" in period.caveats


@given(st.integers(min_value=-400, max_value=12_000), st.integers(min_value=0, max_value=9_000))
def test_the_periods_answer_as_the_law_does_on_any_day(after_birth: int, role_ends: int) -> None:
    person = child(
        related(MOTHER, PersonRole.PARENT, to_on=BORN + timedelta(days=role_ends)),
        related(DEPUTY, PersonRole.REPRESENTATIVE),
        lacks_capacity=(DatedPeriod(from_on=date(2028, 1, 10)),),
    )
    day = BORN + timedelta(days=after_birth)
    answer = addressee(person, KnownAge.of(BORN), day)
    ids = [
        MISSING if each.place is None else person.related_people[each.place].person_id
        for each in answer.addressees
    ]

    assert [each.person_id for each in on(addressee_periods(person), day)] == ids
