"""The addressee of a case on a day: the parents, the young person or a representative."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.readings.gateway import PersonReadingDep
from case_api.domain.people.individual import SafetyFlag
from case_api.domain.people.person import Person
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.domain.rights.addressee import (
    AddresseeAnswer,
    AddresseeBasis,
    AddresseeCaveat,
    AddresseeReason,
    ConsideredPerson,
    addressee,
)
from case_api.domain.rights.addressee_wording import (
    basis_sentence,
    basis_source,
    caveat_sentence,
    reason_sentence,
)
from case_api.domain.rights.known_age import KnownAge
from case_api.domain.rights.next_change import AddresseeChange, next_change
from case_api.domain.rights.not_addressed import not_addressed
from case_api.store.case_list import find_cohort
from case_api.store.erasure.case_file import has_file
from case_api.store.people.person_versions import OutdatedPerson, PersonVersion, find_person
from chassis.database import transaction
from chassis.problems import Conflict, NotFound
from chassis.query import QueryDate
from chassis.strict_model import StrictModel
from events.addressee_periods import AddresseeKind
from events.contracts.references import PersonId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["people"], **OF_CASE_FILE)

_Statement = Annotated[str, Field(max_length=400)]


class AddresseePerson(StrictModel):
    """A person who is the addressee, or is not, and why."""

    kind: AddresseeKind
    reason: AddresseeReason
    statement: _Statement
    """The reason as a sentence, without names."""
    person_id: PersonId | MISSING = MISSING
    """Missing: the young person. How to reach them is in the person of the case."""
    name: Annotated[str, Field(max_length=201)]
    parental_responsibility: bool | MISSING = MISSING
    """Whether a parent has it on the day. Missing: not recorded."""
    safety_flags: Annotated[tuple[SafetyFlag, ...], Field(max_length=20)] = ()
    """Those that apply on the day: read them before anything is sent."""

    @classmethod
    def of(cls, found: ConsideredPerson, person: Person, on: date) -> Self:
        """The response for a person who was considered."""
        related = None if found.place is None else person.related_people[found.place]
        flags = (related or person).safety_flags
        periods = related.parental_responsibility if related else ()
        return cls(
            kind=found.kind,
            reason=found.reason,
            statement=reason_sentence(found.reason, on),
            person_id=related.person_id if related else MISSING,
            name=related.name if related else f"{person.given_names} {person.family_name}",
            parental_responsibility=(
                any(each.includes(on) for each in periods) if periods else MISSING
            ),
            safety_flags=tuple(each for each in flags if each.includes(on)),
        )


class AddresseeWarning(StrictModel):
    """What must be known before the answer is relied on."""

    code: AddresseeCaveat
    statement: _Statement


class NextAddressee(StrictModel):
    """The next day on which there is another addressee, or another rule, as recorded now."""

    on: date
    basis: AddresseeBasis
    statement: _Statement


class CaseAddressee(StrictModel):
    """Whose rights they are on a day: to whom notices go, and who may request and appeal."""

    on: date
    basis: AddresseeBasis
    statement: _Statement
    """The basis as a sentence, without names."""
    source: Annotated[str, Field(max_length=200)]
    """The provisions."""
    compulsory_school_age_ends_on: date
    """The last day of compulsory school age: the last Friday in June of a school year."""
    addressees: Annotated[tuple[AddresseePerson, ...], Field(max_length=40)]
    """Each of them: two parents are two addressees. Empty: none is recorded, see `warnings`."""
    others: Annotated[tuple[AddresseePerson, ...], Field(max_length=41)]
    """The young person, parents and representatives who are not the addressee on the day."""
    warnings: Annotated[tuple[AddresseeWarning, ...], Field(max_length=6)]
    next: NextAddressee | MISSING = MISSING
    """Missing: no change is known of."""


@router.get("/cases/{case_id}/addressee", operation_id="getAddressee", responses={409: {}})
async def get_addressee(
    request: Request,
    case_id: CaseId,
    reading: PersonReadingDep,
    on: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The day. Missing: today")
    ] = None,
) -> CaseAddressee:
    """The addressee on any day, past or to come: parents, young person or representative.

    By the present version of the person and the people around them, whose roles, parental
    responsibility and lack of capacity have days. Appeals are the same person's.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    day = on or await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await find_person(connection, ledger_id, case_id)
        cohort = await find_cohort(connection.db, ledger_id, case_id)
        if found is None and not await has_file(connection.db, ledger_id, case_id):
            raise NotFound
        if found is not None or cohort is not None:
            await reading.record(connection.db, DataRead.of_case(DataKind.ADDRESSEE, case_id))
    if found is not None:
        person = _read(found)
        return _addressee(person, KnownAge.of(person.birth_date), day)
    if cohort is None:
        raise NotFound
    return _addressee(None, KnownAge(cohort), day)


def _read(found: PersonVersion) -> Person:
    try:
        return found.person
    except OutdatedPerson:
        raise Conflict(
            "the person of the case was recorded under other rules: read it, and replace it"
        ) from None


def _addressee(person: Person | None, age: KnownAge, on: date) -> CaseAddressee:
    answer = addressee(person, age, on)
    return CaseAddressee(
        on=on,
        basis=answer.basis,
        statement=basis_sentence(answer.basis, on, age.ends_on),
        source=basis_source(answer.basis),
        compulsory_school_age_ends_on=age.ends_on,
        addressees=_people(answer.addressees, person, on),
        others=_people(not_addressed(person, age, on, answer) if person else (), person, on),
        warnings=_warnings(answer),
        next=_next(next_change(person, age, on), age),
    )


def _people(
    found: Iterable[ConsideredPerson], person: Person | None, on: date
) -> tuple[AddresseePerson, ...]:
    return tuple(AddresseePerson.of(each, person, on) for each in found) if person else ()


def _warnings(answer: AddresseeAnswer) -> tuple[AddresseeWarning, ...]:
    return tuple(
        AddresseeWarning(code=each, statement=caveat_sentence(each)) for each in answer.caveats
    )


def _next(change: AddresseeChange | None, age: KnownAge) -> NextAddressee | MISSING:
    if change is None:
        return MISSING
    basis = change.answer.basis
    return NextAddressee(
        on=change.on, basis=basis, statement=basis_sentence(basis, change.on, age.ends_on)
    )
