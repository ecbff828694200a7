"""Whose rights they are, with the days by hand. Born on 5 October 2010: 16 on 5 October 2026.

Compulsory school age ends on Friday 25 June 2027; the person is 18 on 5 October 2028 and 25 on
5 October 2035.
"""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.people.period import DatedPeriod
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PersonRole, RelatedPerson, RoleHeld
from case_api.domain.rights.addressee import (
    AddresseeBasis,
    AddresseeCaveat,
    AddresseeReason,
    addressee,
)
from case_api.domain.rights.addressee_wording import (
    basis_sentence,
    basis_source,
    caveat_sentence,
    reason_sentence,
)
from case_api.domain.rights.known_age import KnownAge
from case_api.domain.rights.next_change import next_change
from case_api.domain.rights.not_addressed import not_addressed
from events.addressee_periods import AddresseeKind
from events.contracts.references import PersonId

BORN: Final = date(2010, 10, 5)
SCHOOL_AGE_ENDS: Final = date(2027, 6, 25)
YOUNG: Final = date(2027, 6, 26)
CHILD: Final = date(2026, 11, 20)
MOTHER, FATHER, DEPUTY = (PersonId(UUID(int=number)) for number in (1, 2, 3))
B, K, R, C = AddresseeBasis, AddresseeKind, AddresseeReason, AddresseeCaveat


def period(from_on: date | None = None, to_on: date | None = None) -> DatedPeriod:
    days = {"from_on": from_on, "to_on": to_on}
    return DatedPeriod.model_validate({name: day for name, day in days.items() if day})


ALWAYS: Final = (period(),)


def related(
    person_id: PersonId, role: PersonRole, during: DatedPeriod | None = None, **more: object
) -> RelatedPerson:
    held = RoleHeld.model_validate({"role": role, **(during or period()).model_dump()})
    details = {"person_id": person_id, "name": "Alex Example", "roles": (held,), **more}
    return RelatedPerson.model_validate(details)


def person(*people: RelatedPerson, lacks: tuple[DatedPeriod, ...] = ()) -> Person:
    return Person(
        family_name="Example",
        given_names="Sam",
        birth_date=BORN,
        related_people=people,
        lacks_capacity=lacks,
    )


mother: Final = related(MOTHER, PersonRole.PARENT)
father: Final = related(FATHER, PersonRole.PARENT)
lacking_mother: Final = related(MOTHER, PersonRole.PARENT, lacks_capacity=ALWAYS)
deputy: Final = related(DEPUTY, PersonRole.REPRESENTATIVE)
deputy_of_mother: Final = related(DEPUTY, PersonRole.REPRESENTATIVE, represents=MOTHER)


@pytest.mark.parametrize(
    ("whole", "on", "basis", "expected"),
    [
        pytest.param(person(mother, father), CHILD, B.CHILD, [MOTHER, FATHER], id="both parents"),
        pytest.param(
            person(mother), SCHOOL_AGE_ENDS, B.CHILD, [MOTHER], id="the last day of school age"
        ),
        pytest.param(person(mother), YOUNG, B.YOUNG_PERSON, [None], id="the day after it"),
        pytest.param(
            person(mother, deputy, lacks=ALWAYS), CHILD, B.CHILD, [MOTHER], id="a child lacks it"
        ),
        pytest.param(
            person(mother, deputy, lacks=ALWAYS), YOUNG, B.REPRESENTATIVE, [DEPUTY], id="a deputy"
        ),
        pytest.param(
            person(mother, father, lacks=ALWAYS),
            YOUNG,
            B.PARENTS_OF_YOUNG_PERSON,
            [MOTHER, FATHER],
            id="no deputy: the parents",
        ),
        pytest.param(
            person(lacking_mother, deputy_of_mother, lacks=ALWAYS),
            YOUNG,
            B.PARENTS_OF_YOUNG_PERSON,
            [DEPUTY],
            id="no deputy of the young person, but of the parent",
        ),
        pytest.param(
            person(lacking_mother, father, deputy_of_mother),
            CHILD,
            B.CHILD,
            [FATHER, DEPUTY],
            id="a parent who lacks capacity is represented",
        ),
        pytest.param(
            person(mother, deputy_of_mother), CHILD, B.CHILD, [MOTHER], id="a parent regained it"
        ),
        pytest.param(
            person(mother, related(FATHER, PersonRole.PARENT, period(to_on=date(2026, 11, 19)))),
            CHILD,
            B.CHILD,
            [MOTHER],
            id="a role ended the day before",
        ),
        pytest.param(
            person(related(MOTHER, PersonRole.FOSTER_CARER, period(CHILD))),
            CHILD,
            B.CHILD,
            [MOTHER],
            id="who has care, from the first day",
        ),
        pytest.param(
            person(related(MOTHER, PersonRole.OTHER, parental_responsibility=ALWAYS)),
            CHILD,
            B.CHILD,
            [MOTHER],
            id="parental responsibility alone",
        ),
        pytest.param(
            person(related(MOTHER, PersonRole.OTHER, parental_responsibility=ALWAYS), lacks=ALWAYS),
            date(2028, 10, 5),
            B.PARENTS_OF_YOUNG_PERSON,
            [],
            id="parental responsibility ends at 18",
        ),
        pytest.param(person(mother), date(2010, 10, 4), B.NOT_BORN, [], id="before the birth"),
        pytest.param(person(mother), date(2036, 1, 1), B.YOUNG_PERSON, [None], id="25 and over"),
    ],
)
def test_the_rights_are_the_parents_then_the_young_persons(
    whole: Person, on: date, basis: AddresseeBasis, expected: list[PersonId | None]
) -> None:
    answer = addressee(whole, KnownAge.of(BORN), on)

    ids = [
        None if each.place is None else whole.related_people[each.place].person_id
        for each in answer.addressees
    ]
    assert (answer.basis, ids) == (basis, expected)


@pytest.mark.parametrize(
    ("whole", "on", "expected"),
    [
        pytest.param(
            person(mother), YOUNG, [(K.PARENT, R.YOUNG_PERSON_DECIDES)], id="a parent at 16"
        ),
        pytest.param(
            person(mother, deputy, lacks=ALWAYS),
            YOUNG,
            [(K.YOUNG_PERSON, R.LACKS_CAPACITY), (K.PARENT, R.REPRESENTATIVE_DECIDES)],
            id="a parent beside a deputy",
        ),
        pytest.param(
            person(lacking_mother), CHILD, [(K.PARENT, R.LACKS_CAPACITY)], id="lacks capacity"
        ),
        pytest.param(
            person(mother, deputy_of_mother),
            CHILD,
            [(K.REPRESENTATIVE, R.NOT_NEEDED)],
            id="represents a parent with capacity",
        ),
        pytest.param(
            person(
                related(MOTHER, PersonRole.PARENT, period(to_on=date(2026, 11, 19))),
                related(FATHER, PersonRole.CARER, period(date(2026, 11, 21))),
            ),
            CHILD,
            [(K.PARENT, R.ROLE_ENDED), (K.PARENT, R.ROLE_NOT_BEGUN)],
            id="parents of other days",
        ),
        pytest.param(
            person(mother), date(2010, 10, 4), [(K.PARENT, R.NOT_BORN)], id="before the birth"
        ),
        pytest.param(
            person(mother, related(FATHER, PersonRole.SOCIAL_WORKER)), CHILD, [], id="no relation"
        ),
    ],
)
def test_who_is_not_the_addressee_is_there_with_the_reason(
    whole: Person, on: date, expected: list[tuple[AddresseeKind, AddresseeReason]]
) -> None:
    age = KnownAge.of(BORN)

    others = not_addressed(whole, age, on, addressee(whole, age, on))

    assert [(each.kind, each.reason) for each in others] == expected


@pytest.mark.parametrize(
    ("whole", "on", "expected"),
    [
        pytest.param(person(mother), CHILD, [], id="nothing to warn of"),
        pytest.param(person(), CHILD, [C.NO_PARENT_RECORDED], id="no parent"),
        pytest.param(person(), YOUNG, [], id="no parent of a young person"),
        pytest.param(
            person(lacking_mother), CHILD, [C.NO_REPRESENTATIVE_RECORDED], id="no representative"
        ),
        pytest.param(person(mother), date(2035, 10, 4), [], id="24"),
        pytest.param(person(mother), date(2035, 10, 5), [C.OVER_25], id="25"),
    ],
)
def test_what_is_missing_or_uncertain_is_a_caveat(
    whole: Person, on: date, expected: list[AddresseeCaveat]
) -> None:
    assert [*addressee(whole, KnownAge.of(BORN), on).caveats] == expected


def test_without_a_person_the_cohort_decides_and_the_answer_states_it() -> None:
    child = addressee(None, KnownAge(2011), SCHOOL_AGE_ENDS)
    young = addressee(None, KnownAge(2011), YOUNG)
    adult = addressee(None, KnownAge(2011), date(2035, 9, 1))

    assert (child.basis, young.basis) == (B.CHILD, B.YOUNG_PERSON)
    assert (child.addressees, child.caveats) == ((), (C.PERSON_NOT_RECORDED,))
    assert adult.caveats == (C.PERSON_NOT_RECORDED, C.MAY_BE_25)


APPOINTED: Final = related(
    DEPUTY, PersonRole.REPRESENTATIVE, period(date(2027, 9, 1), date(2028, 8, 31))
)
FOUND_TO_LACK: Final = (period(date(2027, 1, 4), date(2029, 1, 31)),)


@pytest.mark.parametrize(
    ("after", "on", "basis"),
    [
        pytest.param(CHILD, YOUNG, B.PARENTS_OF_YOUNG_PERSON, id="the end of school age"),
        pytest.param(YOUNG, date(2027, 9, 1), B.REPRESENTATIVE, id="a deputy is appointed"),
        pytest.param(
            date(2027, 9, 1),
            date(2028, 9, 1),
            B.PARENTS_OF_YOUNG_PERSON,
            id="the day after the deputy's last",
        ),
        pytest.param(date(2028, 9, 1), date(2029, 2, 1), B.YOUNG_PERSON, id="capacity is regained"),
        pytest.param(date(2029, 2, 1), date(2035, 10, 5), B.YOUNG_PERSON, id="25"),
    ],
)
def test_the_answer_changes_on_the_day_on_which_what_decides_it_does(
    after: date, on: date, basis: AddresseeBasis
) -> None:
    whole = person(mother, APPOINTED, lacks=FOUND_TO_LACK)

    change = next_change(whole, KnownAge.of(BORN), after)

    assert change is not None
    assert (change.on, change.answer.basis) == (on, basis)


def test_after_25_no_change_is_known_of() -> None:
    assert next_change(person(mother), KnownAge.of(BORN), date(2035, 10, 5)) is None


def test_another_parent_is_a_change_and_another_reason_of_one_who_is_not_addressed_is_none() -> (
    None
):
    joins = related(FATHER, PersonRole.CARER, period(date(2026, 12, 1)))
    leaves = related(FATHER, PersonRole.ADVOCATE, period(to_on=date(2026, 12, 1)))

    joined = next_change(person(mother, joins), KnownAge.of(BORN), CHILD)
    left = next_change(person(mother, leaves), KnownAge.of(BORN), CHILD)

    assert (joined and joined.on, left and left.on) == (date(2026, 12, 1), YOUNG)


def test_a_parent_who_represents_the_other_parent_is_one_addressee() -> None:
    roles = (RoleHeld(role=PersonRole.PARENT), RoleHeld(role=PersonRole.REPRESENTATIVE))
    both = father.model_copy(update={"roles": roles, "represents": MOTHER})

    answer = addressee(person(lacking_mother, both), KnownAge.of(BORN), CHILD)

    assert [(each.kind, each.place) for each in answer.addressees] == [(K.PARENT, 1)]


def test_sentences_have_days_in_full_and_no_names() -> None:
    assert basis_sentence(B.YOUNG_PERSON, YOUNG, SCHOOL_AGE_ENDS) == (
        "Compulsory school age ended on Friday 25 June 2027, so the rights are the young person's"
        " on Saturday 26 June 2027."
    )
    assert reason_sentence(R.LACKS_CAPACITY, YOUNG) == "Lacks capacity on Saturday 26 June 2027."


def test_every_code_has_a_sentence() -> None:
    assert all(basis_sentence(each, YOUNG, YOUNG) and basis_source(each) for each in B)
    assert all(reason_sentence(each, YOUNG) for each in R)
    assert all(caveat_sentence(each) for each in C)
