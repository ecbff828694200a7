"""What a person's details must be to be recorded."""

from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from case_api.domain.people.admission import birth_date_findings
from case_api.domain.people.identifier import Identifier, IdentifierKind, MatchStatus
from case_api.domain.people.individual import SafetyFlag, SafetyFlagKind
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PersonRole, RelatedPerson, RoleHeld
from case_api.domain.people.sample_identifiers import SAMPLE_UPNS
from events.contracts.references import PersonId

TODAY = date(2026, 11, 20)
PARENT = PersonId(UUID(int=1))
UPN, OTHER_UPN, _ = (Identifier(kind=IdentifierKind.UPN, value=each) for each in SAMPLE_UPNS)


def person(**details: object) -> Person:
    known = {"family_name": "Example", "given_names": "Sam", "birth_date": date(2015, 10, 5)}
    return Person.model_validate(known | details)


def parent(**details: object) -> RelatedPerson:
    known = {"person_id": PARENT, "name": "A", "roles": (RoleHeld(role=PersonRole.PARENT),)}
    return RelatedPerson.model_validate(known | details)


@pytest.mark.parametrize(
    ("born", "opened_on", "codes"),
    [
        pytest.param(date(2026, 11, 20), TODAY, [], id="born today"),
        pytest.param(date(2026, 11, 21), TODAY, ["date_in_future"], id="born tomorrow"),
        pytest.param(date(1999, 11, 21), TODAY, [], id="27 tomorrow"),
        pytest.param(date(1999, 11, 20), TODAY, ["implausible_age"], id="27 today"),
        pytest.param(date(2000, 2, 29), date(2027, 2, 28), [], id="27 on 1 March"),
        pytest.param(date(1985, 1, 1), date(2008, 1, 1), [], id="an old case, 23 when opened"),
        pytest.param(date(1985, 1, 1), None, [], id="a case that was taken over"),
        pytest.param(date(2026, 11, 21), None, ["date_in_future"], id="one of the unborn"),
    ],
)
def test_a_birth_date_is_plausible(born: date, opened_on: date | None, codes: list[str]) -> None:
    found = birth_date_findings(born, TODAY, opened_on)

    assert [each.code for each in found] == codes


def test_a_person_has_one_upn_at_a_time() -> None:
    former = OTHER_UPN.model_copy(update={"to_on": TODAY})
    mistaken = OTHER_UPN.model_copy(update={"match": MatchStatus.MISTAKEN})

    assert person(identifiers=(UPN, former))
    assert person(identifiers=(UPN, mistaken))
    with pytest.raises(ValidationError, match="of which a person has one"):
        person(identifiers=(UPN, OTHER_UPN))
    with pytest.raises(ValidationError, match="twice"):
        person(identifiers=(UPN, UPN.model_copy(update={"to_on": TODAY})))


def test_people_are_named_by_an_id_of_the_same_case() -> None:
    no_contact = SafetyFlag(kind=SafetyFlagKind.NO_CONTACT, people=(PARENT,))

    assert person(related_people=(parent(),), safety_flags=(no_contact,))
    with pytest.raises(ValidationError, match="another of the related people"):
        person(safety_flags=(no_contact,))
    with pytest.raises(ValidationError, match="another of the related people"):
        person(related_people=(parent(safety_flags=(no_contact,)),))
    with pytest.raises(ValidationError, match="another of the related people"):
        person(related_people=(parent(represents=PARENT),))
    with pytest.raises(ValidationError, match="person_id twice"):
        person(related_people=(parent(), parent()))


def test_do_not_contact_names_no_one() -> None:
    with pytest.raises(ValidationError, match="must not name people"):
        SafetyFlag(kind=SafetyFlagKind.DO_NOT_CONTACT, people=(PARENT,))


def test_a_related_person_keeps_an_id_and_gets_a_missing_one() -> None:
    unnamed = RelatedPerson(name="B", roles=(RoleHeld(role=PersonRole.CARER),))

    complete = person(related_people=(parent(), unnamed)).with_ids(lambda: UUID(int=9))

    assert [each.person_id for each in complete.related_people] == [PARENT, UUID(int=9)]


def test_a_role_is_held_from_its_first_day_to_its_last() -> None:
    held = RoleHeld(role=PersonRole.CARER, from_on=date(2026, 1, 2), to_on=date(2026, 1, 4))
    carer = parent(roles=(held,))

    days = [date(2026, 1, day) for day in range(1, 6)]
    assert [carer.has_role(PersonRole.CARER, day) for day in days] == [
        *(False, True, True, True, False)
    ]
