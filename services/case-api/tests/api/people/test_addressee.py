"""The addressee of a case over HTTP. The day is 20 November 2026."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol
from uuid import UUID

from httpx import AsyncClient
from pydantic import JsonValue
from pydantic_core import to_json

from case_api.store.encryption.data_keys import require_file_key
from case_api.store.people.person_versions import find_person
from case_api.testing.vault import VAULT
from chassis.database import Ledgers
from chassis.testing import Database
from chassis.testing.query_plans import long_transaction
from events.envelope import CaseId, LedgerId

PARENT: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"
DEPUTY: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a12"
FLAG: Final[dict[str, JsonValue]] = {"kind": "address_withheld", "from_on": "2026-01-05"}
ENDED: Final[dict[str, JsonValue]] = {"kind": "do_not_contact", "to_on": "2026-01-04"}
PERSON: Final[dict[str, JsonValue]] = {
    "family_name": "Example",
    "given_names": "Sam",
    "birth_date": "2010-02-05",
    "related_people": [
        {
            "person_id": PARENT,
            "name": "Alex Example",
            "roles": [{"role": "parent"}],
            "parental_responsibility": [{"from_on": "2010-02-05"}],
            "safety_flags": [FLAG, ENDED],
        }
    ],
}
REPRESENTED: Final[dict[str, JsonValue]] = {
    **PERSON,
    "lacks_capacity": [{"from_on": "2026-09-01"}],
    "related_people": [
        {"person_id": DEPUTY, "name": "Jo Sample", "roles": [{"role": "representative"}]}
    ],
}

Connect = Callable[..., Awaitable[AsyncClient]]


class OpenedCase(Protocol):
    path: str


async def put(client: AsyncClient, case: OpenedCase, body: object, version: int = 1) -> None:
    headers = {"If-Match": f'"{version}"'}
    changed = await client.put(f"{case.path}/person", json=body, headers=headers)
    assert changed.status_code == 200, changed.text


async def test_the_addressee_is_the_parent_until_school_age_ends(
    client: AsyncClient, case: OpenedCase
) -> None:
    await put(client, case, PERSON)

    found = await client.get(f"{case.path}/addressee?on=2026-06-26")

    assert found.json() == {
        "on": "2026-06-26",
        "basis": "child",
        "statement": "Compulsory school age does not end before Friday 26 June 2026, so the rights"
        " are the parents' on Friday 26 June 2026.",
        "source": "Education Act 1996 s.8(3); SI 1997/1970; CFA s.83(2); Education Act 1996 s.576",
        "compulsory_school_age_ends_on": "2026-06-26",
        "addressees": [
            {
                "kind": "parent",
                "reason": "has_the_rights",
                "statement": "The rights are this person's own on Friday 26 June 2026.",
                "person_id": PARENT,
                "name": "Alex Example",
                "parental_responsibility": True,
                "safety_flags": [FLAG | {"people": []}],
            }
        ],
        "others": [],
        "warnings": [],
        "next": {
            "on": "2026-06-27",
            "basis": "young_person",
            "statement": "Compulsory school age ended on Friday 26 June 2026, so the rights are the"
            " young person's on Saturday 27 June 2026.",
        },
    }


async def test_the_addressee_of_today_is_the_young_person_or_a_representative(
    client: AsyncClient, case: OpenedCase
) -> None:
    await put(client, case, PERSON)
    young = (await client.get(f"{case.path}/addressee")).json()
    await put(client, case, REPRESENTED, version=2)
    represented = (await client.get(f"{case.path}/addressee")).json()

    assert (young["on"], young["basis"]) == ("2026-11-20", "young_person")
    assert [each["name"] for each in young["addressees"]] == ["Sam Example"]
    assert [each["reason"] for each in young["others"]] == ["young_person_decides"]
    assert [each["person_id"] for each in represented["addressees"]] == [DEPUTY]
    assert [each["kind"] for each in represented["others"]] == ["young_person"]


async def test_without_a_person_the_cohort_decides(
    client: AsyncClient, case: OpenedCase, database: Database
) -> None:
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await db.execute("DELETE FROM case_api.person")

    found = (await client.get(f"{case.path}/addressee")).json()

    assert (found["basis"], found["addressees"]) == ("child", [])
    assert [each["code"] for each in found["warnings"]] == ["person_not_recorded"]
    assert found["compulsory_school_age_ends_on"] == "2032-06-25"  # born on 5 October 2015


async def test_a_person_of_other_rules_is_a_conflict_without_a_value_of_it(
    client: AsyncClient, case: OpenedCase, database: Database, council: LedgerId
) -> None:
    case_id = CaseId(UUID(case.path.rpartition("/")[2]))
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        connection = VAULT.open(db)
        key = await require_file_key(connection, council, case_id)
        person = await find_person(connection, council, case_id)
        assert person is not None
        outdated = {**person.document, "birth_date": "1970-01-01", "related_people": []}
        encrypted = key.encrypt(to_json(outdated), "person")
        await db.execute("UPDATE case_api.person SET details = $1", encrypted)

    refused = await client.get(f"{case.path}/addressee")

    assert refused.status_code == 409
    assert "1970" not in refused.text


async def test_a_case_of_another_council_has_no_addressee(
    connect: Connect, other_council: LedgerId, case: OpenedCase
) -> None:
    other = await connect(other_council)

    assert (await other.get(f"{case.path}/addressee")).status_code == 404
