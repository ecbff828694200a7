from datetime import date
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.identifiers import IdentifierKind
from case_api.domain.person import Contact, ContactRole, Identifier, Person
from case_api.store.case_list import cases_after, insert_case
from case_api.store.people import NewPersonVersion, find_person, insert_person
from chassis.database import driver_connection, transaction
from events.envelope import CaseId, LedgerId

CASE: Final = CaseId(UUID(int=1))
PERSON: Final = Person(
    family_name="Example",
    given_names="Sam",
    birth_date=date(2015, 10, 5),
    identifiers=(
        Identifier(kind=IdentifierKind.NHS, value="9434765919"),
        Identifier(kind=IdentifierKind.UPN, value="B801200005001"),
    ),
    contacts=(
        Contact(role=ContactRole.PARENT, name="Alex Example", email="alex@example.org"),
        Contact(role=ContactRole.CARER, name="Jo Example", phone="020 7946 0000"),
    ),
)


async def test_a_person_is_read_as_stored(engine: AsyncEngine, council: LedgerId) -> None:
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        await insert_case(connection, council, CASE, MISSING)
        await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "tester"))
        found = await find_person(connection, council, CASE)

    assert found
    assert (found.version, found.person) == (1, PERSON)


async def test_the_latest_version_is_current_and_older_ones_are_kept(
    engine: AsyncEngine, council: LedgerId
) -> None:
    renamed = PERSON.model_copy(update={"family_name": "Sample"})
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        await insert_case(connection, council, CASE, MISSING)
        await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "tester"))
        await insert_person(connection, council, CASE, NewPersonVersion(renamed, 2, "tester"))
        found = await find_person(connection, council, CASE)
        versions = await connection.fetchval("SELECT count(*) FROM case_api.person")

    assert found
    assert found.person == renamed
    assert versions == 2


async def test_another_council_can_read_nothing(
    engine: AsyncEngine, council: LedgerId, other_council: LedgerId
) -> None:
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        await insert_case(connection, council, CASE, "EHC-1")
        await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "tester"))

    async with transaction(engine, other_council) as db:
        connection = await driver_connection(db)
        assert await find_person(connection, council, CASE) is None
        assert await cases_after(connection, council, None, None, 10) == []


async def test_a_row_for_another_council_is_refused(
    engine: AsyncEngine, council: LedgerId, other_council: LedgerId
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(engine, other_council) as db:
            await insert_case(await driver_connection(db), council, CASE, MISSING)


async def test_cases_are_listed_in_order_and_found_by_reference(
    engine: AsyncEngine, council: LedgerId
) -> None:
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        for number in range(1, 4):
            await insert_case(connection, council, CaseId(UUID(int=number)), f"EHC-{number}")
        first, second = await cases_after(connection, council, None, None, 2)
        (third,) = await cases_after(
            connection, council, (second.opened_at, second.case_id), None, 2
        )
        (found,) = await cases_after(connection, council, None, "EHC-2", 2)

    assert [case.reference for case in (first, second, third)] == ["EHC-1", "EHC-2", "EHC-3"]
    assert found == second
