"""Whether words name a child of another case: what notification-service is answered."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest
from asyncpg import InsufficientPrivilegeError
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_view import Stage
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PersonRole, RelatedPerson, RoleHeld
from case_api.domain.search.case_entry import CaseEntry
from case_api.store.case_list import insert_case
from case_api.store.people.person_versions import NewPersonVersion, insert_person
from case_api.testing.vault import VAULT
from chassis.database import Ledgers, driver_connection, transaction
from events.blind_index import BlindIndex, IndexedValue
from events.envelope import CaseId, LedgerId

CHILD_CASE, OTHER_CASE = CaseId(UUID(int=1)), CaseId(UUID(int=2))
ENTRY: Final = CaseEntry(None, 2016, Stage.OPENED, (), None, None, None, None)
CHILD: Final = Person(
    family_name="Smith-Jones",
    given_names="Kim Grace",
    birth_date=date(2015, 10, 5),
    related_people=(RelatedPerson(name="Robin Carer", roles=(RoleHeld(role=PersonRole.CARER),)),),
)
QUERY: Final = "SELECT case_api.names_another_child_v1($1, $2, $3)"


@pytest.fixture
async def stored(engine: AsyncEngine, council: LedgerId) -> None:
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        await insert_case(connection, council, CHILD_CASE, ENTRY, date(2026, 11, 29))
        person = CHILD.with_ids(lambda: UUID(int=7))
        version = NewPersonVersion(person, 1, "tester")
        await insert_person(connection, council, CHILD_CASE, version)


async def ask(
    engine: AsyncEngine,
    index: BlindIndex,
    *pairs: tuple[str, str],
    of: CaseId = OTHER_CASE,
) -> bool:
    one, other = ([*index.tokens(IndexedValue.WORD, words)] for words in zip(*pairs, strict=True))
    async with transaction(engine, index.ledger_id) as db:
        connection = await driver_connection(db)
        return bool(await connection.fetchval(QUERY, of, one, other))


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("pairs", "is_named"),
    [
        ([("kim", "smith")], True),
        ([("smithjones", "grace")], True),
        ([("first", "tier"), ("sam", "example"), ("jones", "kim")], True),
        ([("kim", "example")], False),
        ([("kim", "tribunal"), ("jones", "school")], False),
        ([("ki", "smi")], False),
        ([("robin", "carer")], False),
    ],
    ids=str,
)
async def test_a_child_is_named_by_two_words_of_its_name_side_by_side(
    notification_service: AsyncEngine,
    council: LedgerId,
    pairs: list[tuple[str, str]],
    *,
    is_named: bool,
) -> None:
    assert await ask(notification_service, VAULT.index(council), *pairs) is is_named


@pytest.mark.usefixtures("stored")
async def test_the_child_of_the_case_itself_is_no_other(
    notification_service: AsyncEngine, council: LedgerId
) -> None:
    index = VAULT.index(council)

    assert not await ask(notification_service, index, ("kim", "smith"), of=CHILD_CASE)


@pytest.mark.usefixtures("stored")
async def test_a_child_of_another_council_is_not_found_even_by_its_tokens(
    notification_service: AsyncEngine, council: LedgerId, other_council: LedgerId
) -> None:
    one, other = VAULT.index(council).tokens(IndexedValue.WORD, ["kim", "smith"])

    async with transaction(notification_service, other_council) as db:
        connection = await driver_connection(db)
        assert not await connection.fetchval(QUERY, OTHER_CASE, [one], [other])
    assert not await ask(notification_service, VAULT.index(other_council), ("kim", "smith"))


@pytest.mark.usefixtures("stored")
async def test_a_child_is_found_while_the_key_of_the_index_is_replaced(
    notification_service: AsyncEngine, council: LedgerId
) -> None:
    new = {"new": b"n" * 32, **VAULT.index_keys}
    alone = {"new": b"n" * 32}

    assert await ask(notification_service, BlindIndex(new, council), ("kim", "smith"))
    assert not await ask(notification_service, BlindIndex(alone, council), ("kim", "smith"))


async def test_nobody_else_may_ask(
    engine: AsyncEngine, notification_service: AsyncEngine, council: LedgerId
) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await ask(engine, VAULT.index(council), ("kim", "smith"))
    with pytest.raises(InsufficientPrivilegeError):
        async with transaction(notification_service, Ledgers.ALL) as db:
            await (await driver_connection(db)).fetch("SELECT token FROM case_api.person_name")
