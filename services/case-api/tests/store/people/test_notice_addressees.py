"""To whom notices go: what notification-service is answered, and what is recorded of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from asyncpg import InsufficientPrivilegeError, Record
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_view import Stage
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PersonRole, RelatedPerson, RoleHeld
from case_api.domain.readings.purpose import ReadingPurpose
from case_api.domain.readings.restricted import permitted_purposes
from case_api.domain.search.case_entry import CaseEntry
from case_api.store.case_list import insert_case
from case_api.store.erasure.related_person import erase_related_person
from case_api.store.people.person_versions import NewPersonVersion, insert_person
from case_api.testing.vault import VAULT
from chassis.database import Ledgers, driver_connection, dsn, transaction
from chassis.encryption.data_key import DataKey, data_key_owner
from chassis.testing import Database
from events.addressee_periods import PERIODS_PLACE, PERSON_PLACE, AddresseePeriods
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId

CASE: Final = CaseId(UUID(int=1))
TODAY: Final = date(2026, 11, 29)
ENTRY: Final = CaseEntry(None, 2016, Stage.OPENED, (), None, None, None, None)
MOTHER: Final = PersonId(UUID(int=7))
LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
SOON: Final = datetime(2100, 1, 1, tzinfo=UTC)
WHO: Final = ("client:portal", "client:portal", "sendNotice")


def person(email: str = "alex@example.org") -> Person:
    return Person(
        family_name="Example",
        given_names="Sam",
        birth_date=date(2015, 10, 5),
        related_people=(
            RelatedPerson(
                person_id=MOTHER,
                name="Alex Example",
                roles=(RoleHeld(role=PersonRole.PARENT),),
                email=email,
            ),
        ),
    )


async def store(engine: AsyncEngine, council: LedgerId, *versions: Person) -> None:
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        await insert_case(connection, council, CASE, ENTRY, TODAY)
        for number, each in enumerate(versions, 1):
            await insert_person(connection, council, CASE, NewPersonVersion(each, number, "tester"))


async def ask(
    engine: AsyncEngine,
    council: LedgerId,
    since: datetime = LONG_AGO,
    purpose: str = "casework",
) -> Sequence[Record]:
    query = "SELECT * FROM case_api.notice_addressees_v1($1, $2, $3, $4, $5, $6, '127.0.0.1')"
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        return await connection.fetch(query, CASE, since, *WHO, purpose)


async def readings(engine: AsyncEngine, council: LedgerId) -> Sequence[tuple[str, str, str]]:
    query = "SELECT kind, operation, purpose FROM case_api.reading ORDER BY position"
    async with transaction(engine, council) as db:
        return [tuple(row) for row in await (await driver_connection(db)).fetch(query)]


async def test_the_people_are_answered_encrypted_and_the_reading_is_recorded(
    engine: AsyncEngine,
    notification_service: AsyncEngine,
    council: LedgerId,
) -> None:
    await store(engine, council, person())

    (row,) = await ask(notification_service, council)

    key = DataKey.unwrap(VAULT.ring, row["file_key"], data_key_owner(council, CASE))
    periods = AddresseePeriods.model_validate_json(key.decrypt(row["periods"], PERIODS_PLACE))
    assert [each.person_id for each in periods.on(TODAY).addressees] == [MOTHER]
    assert b"Sam" in key.decrypt(row["details"], PERSON_PLACE)
    assert b"alex" not in key.decrypt(row["details"], PERSON_PLACE)  # under a key of her own
    assert row["person_ids"] == [MOTHER]
    assert row["earlier"] is None
    assert await readings(engine, council) == [("addressee", "sendNotice", "casework")]


async def test_what_was_valid_before_a_recent_change_is_answered_too(
    engine: AsyncEngine, notification_service: AsyncEngine, council: LedgerId
) -> None:
    await store(engine, council, person("old@example.org"), person())

    (recent,) = await ask(notification_service, council)
    (unchanged,) = await ask(notification_service, council, SOON)

    assert unchanged["earlier"] is None
    file_key = DataKey.unwrap(VAULT.ring, recent["file_key"], data_key_owner(council, CASE))
    assert file_key.decrypt(recent["earlier"], PERSON_PLACE), "both are newer: the first one"
    assert recent["earlier"] != recent["details"]

    between = datetime.now(UTC)
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        new = NewPersonVersion(person("new@example.org"), 3, "tester")
        await insert_person(connection, council, CASE, new)
    (changed,) = await ask(notification_service, council, between)

    key = DataKey.unwrap(VAULT.ring, changed["file_key"], data_key_owner(council, CASE))
    assert key.decrypt(changed["earlier"], PERSON_PLACE)
    assert changed["earlier"] != changed["details"]


async def test_restricted_people_are_not_answered_and_no_reading_is_recorded(
    engine: AsyncEngine,
    notification_service: AsyncEngine,
    council: LedgerId,
) -> None:
    await store(engine, council, person())
    async with transaction(engine, council) as db:
        await (await driver_connection(db)).execute(
            "INSERT INTO case_api.restriction VALUES ($1, $2, $3, 'accuracy_contested',"
            " ARRAY['people'], 'officer-1', '2026-11-20')",
            *(council, CASE, UUID(int=5)),
        )

    (refused,) = await ask(notification_service, council)
    assert refused["restricted_on"] == date(2026, 11, 20)
    assert [refused[name] for name in ("details", "periods", "file_key", "person_keys")] == [
        None,
        None,
        None,
        None,
    ]
    assert await readings(engine, council) == []

    (allowed,) = await ask(notification_service, council, purpose="tribunal")
    assert allowed["restricted_on"] is None
    assert allowed["details"]


async def test_restricted_people_are_read_for_what_a_notice_can_be_for_and_nothing_else(
    database: Database,
) -> None:
    """Of UK GDPR art 18(2). A request for access or a verification sends no notice."""
    owner = await asyncpg.connect(dsn(database.admin_url))
    query = "SELECT case_api.may_read_restricted_v1($1)"
    found = {each for each in ReadingPurpose if await owner.fetchval(query, each.value)}
    await owner.close()

    assert found < permitted_purposes("system")
    assert found == {
        ReadingPurpose.CONSENT,
        ReadingPurpose.TRIBUNAL,
        ReadingPurpose.COURT_ORDER,
        ReadingPurpose.SAFEGUARDING,
        ReadingPurpose.PUBLIC_INTEREST,
    }


async def test_another_council_and_an_erased_person_are_answered_nothing(
    engine: AsyncEngine,
    notification_service: AsyncEngine,
    council: LedgerId,
    other_council: LedgerId,
) -> None:
    await store(engine, council, person())
    assert await ask(notification_service, other_council) == []

    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        assert await erase_related_person(connection, council, CASE, MOTHER, "tester")
    (row,) = await ask(notification_service, council)

    assert row["person_ids"] is None
    assert row["periods"]


async def test_the_key_of_a_notice_is_answered_and_the_reading_recorded(
    engine: AsyncEngine,
    notification_service: AsyncEngine,
    council: LedgerId,
) -> None:
    await store(engine, council, person())
    query = "SELECT case_api.notice_key_v2($1, $4, $2, $3, 'getNotice', 'casework', '127.0.0.1')"

    async with transaction(notification_service, council) as db:
        connection = await driver_connection(db)
        wrapped = await connection.fetchval(query, CASE, *WHO[:2], None)
        unknown = await connection.fetchval(query, UUID(int=2), *WHO[:2], None)
        erased = await connection.fetchval(query, CASE, *WHO[:2], UUID(int=3))

    assert DataKey.unwrap(VAULT.ring, wrapped, data_key_owner(council, CASE))
    assert unknown is None
    assert erased is None, "the recipient has no key"
    assert await readings(engine, council) == [("notice", "getNotice", "casework")]


async def test_no_table_of_people_is_readable_for_the_service(
    notification_service: AsyncEngine,
) -> None:
    for table in ("person", "case_file", "person_key", "reading", "restriction"):
        with pytest.raises(InsufficientPrivilegeError):
            async with transaction(notification_service, Ledgers.ALL) as db:
                await (await driver_connection(db)).fetch(f"SELECT 1 FROM case_api.{table}")  # noqa: S608


async def test_case_api_itself_may_not_ask(engine: AsyncEngine, council: LedgerId) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await ask(engine, council)
