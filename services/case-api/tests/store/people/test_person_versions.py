from datetime import date
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_view import Stage
from case_api.domain.people.contact_preferences import ContactPreferences, PreferredChannel
from case_api.domain.people.identifier import Identifier, IdentifierKind
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PersonRole, RelatedPerson, RoleHeld
from case_api.domain.people.sample_identifiers import SAMPLE_NHS_NUMBERS, SAMPLE_UPNS
from case_api.domain.search.case_entry import CaseEntry
from case_api.store.case_list import cases_after, find_opened_on, insert_case
from case_api.store.people.person_versions import (
    NewPersonVersion,
    find_person,
    find_person_version,
    insert_person,
    person_versions_before,
)
from case_api.testing.vault import VAULT
from chassis.database import driver_connection, transaction
from chassis.problems import StaleVersion
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId

CASE: Final = CaseId(UUID(int=1))
TODAY: Final = date(2026, 11, 20)
ENTRY: Final = CaseEntry(None, 2016, Stage.OPENED, (), None, None, None, None)
PERSON: Final = Person(
    family_name="Example",
    given_names="Sam",
    birth_date=date(2015, 10, 5),
    identifiers=(
        Identifier(kind=IdentifierKind.NHS, value=SAMPLE_NHS_NUMBERS[0]),
        Identifier(kind=IdentifierKind.UPN, value=SAMPLE_UPNS[0], from_on=date(2019, 9, 1)),
    ),
    related_people=(
        RelatedPerson(
            person_id=PersonId(UUID(int=7)),
            name="Alex Example",
            roles=(RoleHeld(role=PersonRole.PARENT),),
            email="alex@example.org",
            preferences=ContactPreferences(channel=PreferredChannel.EMAIL, language="pl"),
        ),
    ),
)


async def test_a_person_is_read_as_stored(engine: AsyncEngine, council: LedgerId) -> None:
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        await insert_case(connection, council, CASE, ENTRY, TODAY)
        await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "tester"))
        found = await find_person(connection, council, CASE)

    assert found
    assert (found.version, found.recorded_by) == (1, "tester")
    assert Person.model_validate_json(found.details) == PERSON


async def test_the_latest_version_is_current_and_older_ones_are_kept(
    engine: AsyncEngine, council: LedgerId
) -> None:
    renamed = PERSON.model_copy(update={"family_name": "Sample"})
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        await insert_case(connection, council, CASE, ENTRY, TODAY)
        await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "tester"))
        await insert_person(connection, council, CASE, NewPersonVersion(renamed, 2, "tester"))
        found = await find_person(connection, council, CASE)
        first = await find_person_version(connection, council, CASE, 1)
        both = await person_versions_before(connection, council, CASE, 3, 10)
        earlier = await person_versions_before(connection, council, CASE, 2, 10)

    assert found
    assert first
    assert found.document["family_name"] == "Sample"
    assert first.document["family_name"] == "Example"
    assert (both, earlier) == ([found, first], [first])


async def test_a_version_is_stored_once(engine: AsyncEngine, council: LedgerId) -> None:
    async def insert() -> None:
        async with transaction(engine, council) as db:
            connection = VAULT.open(await driver_connection(db))
            await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "a"))

    async with transaction(engine, council) as db:
        await insert_case(VAULT.open(await driver_connection(db)), council, CASE, ENTRY, TODAY)
    await insert()
    with pytest.raises(StaleVersion):
        await insert()


async def test_a_case_that_was_taken_over_has_no_day_of_opening(
    engine: AsyncEngine, council: LedgerId
) -> None:
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        await insert_case(connection, council, CASE, ENTRY, TODAY)
        await insert_case(connection, council, CaseId(UUID(int=2)), ENTRY, None)

        assert await find_opened_on(connection.db, council, CASE) == TODAY
        assert await find_opened_on(connection.db, council, CaseId(UUID(int=2))) is None


async def test_another_council_can_read_nothing(
    engine: AsyncEngine, council: LedgerId, other_council: LedgerId
) -> None:
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        await insert_case(connection, council, CASE, ENTRY, TODAY)
        await insert_person(connection, council, CASE, NewPersonVersion(PERSON, 1, "tester"))

    async with transaction(engine, other_council) as db:
        connection = VAULT.open(await driver_connection(db))
        assert await find_person(connection, council, CASE) is None
        assert await cases_after(connection.db, council, None, {}, 10) == []


async def test_a_row_for_another_council_is_refused(
    engine: AsyncEngine, council: LedgerId, other_council: LedgerId
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(engine, other_council) as db:
            await insert_case(VAULT.open(await driver_connection(db)), council, CASE, ENTRY, TODAY)


async def test_cases_are_listed_in_order_and_found_by_reference(
    engine: AsyncEngine, council: LedgerId
) -> None:
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        for number in range(1, 4):
            entry = ENTRY._replace(reference=f"EHC-{number}")
            await insert_case(connection, council, CaseId(UUID(int=number)), entry, TODAY)
        first, second = await cases_after(connection.db, council, None, {}, 2)
        (third,) = await cases_after(
            connection.db, council, (second.opened_at, second.case_id), {}, 2
        )
        (found,) = await cases_after(connection.db, council, None, {"reference": "EHC-2"}, 2)

    assert [case.reference for case in (first, second, third)] == ["EHC-1", "EHC-2", "EHC-3"]
    assert found == second
