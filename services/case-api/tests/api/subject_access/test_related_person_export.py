"""A parent or a professional is sent what is held about them, and nothing of the child."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from case_api.testing.full_file import (
    ADVICE,
    BIRTH_DATE,
    LOCATION,
    MARK,
    OTHER_PARENT,
    PARENT,
    PERSON,
    PHONE,
    TEACHER,
    FullCase,
)
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
Export = Callable[..., Awaitable[Response]]
OF_PARENT: Final = (
    *("Philippa Vautier", "philippa@example.org", PHONE, "2 Bouley Lane, Anytown"),
    "Mrs Vautier",
)
OF_OTHERS: Final = (
    *(MARK.casefold(), "zebedee", "zebbie", "tostevin", "rozel", "zz98 7zz", BIRTH_DATE, LOCATION),
    *(each["value"].casefold() for each in PERSON["identifiers"]),
    *("le sueur", "perchard", "ludovic", "noel", "trains", "ehc-1"),
)


def records(export: Response, part: str) -> list[dict[str, Any]]:
    """The records of a part of an export."""
    assert export.status_code == 200, export.text
    (found,) = [each["records"] for each in export.json()["parts"] if each["part"] == part]
    return list(found)


async def test_every_word_of_a_parent_is_exported_and_none_of_the_child_or_another_person(
    mentioned: FullCase, export: Export
) -> None:
    found = await export(mentioned.path, person_id=PARENT)

    assert found.status_code == 200, found.text
    assert found.json()["person_id"] == PARENT
    text = json.dumps(found.json(), ensure_ascii=False)
    assert [word for word in OF_PARENT if word not in text] == []
    assert [word for word in OF_OTHERS if word in text.casefold()] == []
    assert [each["part"] for each in found.json()["parts"]] == [
        *("people", "plans", "advice", "texts", "documents", "panels", "funding"),
        "notices",
    ]


async def test_a_page_for_a_parent_has_the_same_words(mentioned: FullCase, export: Export) -> None:
    found = await export(mentioned.path, person_id=PARENT, format="html")

    assert found.status_code == 200, found.text
    assert [word for word in OF_PARENT if word not in found.text] == []
    assert [word for word in OF_OTHERS if word in found.text.casefold()] == []
    assert "What notes and reasons say of you" in found.text


async def test_each_version_of_the_person_is_there_and_of_texts_the_passages_that_name_it(
    mentioned: FullCase, export: Export
) -> None:
    found = await export(mentioned.path, person_id=PARENT)

    versions = records(found, "people")
    assert [each["version"] for each in versions] == [2, 1]
    assert versions[0]["roles"] == [{"role": "parent"}]
    (text,) = records(found, "texts")
    assert text["passages"] == [
        f"Philippa Vautier phoned from {PHONE}; Ms [setting staff] of 2 Bouley Lane, Anytown wrote."
    ]
    (advice,) = records(found, "advice")
    assert (advice["advice_id"], advice["version"]) == (ADVICE, 2)
    assert advice["passages"] == ["[setting staff] says that [the child] and Mrs Vautier wait."]
    assert records(found, "plans") == []
    left_out = {(e["part"], e["what"], e["reason"]) for e in found.json()["redactions"]}
    assert left_out == {
        ("texts", "setting staff", "professional"),
        ("advice", "setting staff", "professional"),
        ("advice", "the child", "third_party"),
    }


async def test_of_a_professional_the_parents_are_other_people(
    mentioned: FullCase, export: Export
) -> None:
    found = await export(mentioned.path, person_id=TEACHER)
    with_parent = await export(mentioned.path, person_id=TEACHER, include_people=[PARENT])

    (text,) = records(found, "texts")
    assert text["passages"] == [
        "[parent 1] phoned from [parent 1]; Ms Perchard of [parent 1] wrote."
    ]
    (shown,) = records(with_parent, "texts")
    assert "Ms Perchard of 2 Bouley Lane, Anytown" in shown["passages"][0]


async def test_a_passage_with_a_family_name_in_common_is_not_taken_for_the_person(
    full: FullCase, client: AsyncClient, record: Record, export: Export
) -> None:
    people = [{**each, "name": f"{each['name'].split()[0]} {MARK}"} for each in related()]
    person = {**PERSON, "related_people": people}
    changed = await client.put(f"{full.path}/person", json=person, headers={"If-Match": '"2"'})
    assert changed.status_code == 200, changed.text
    await record(f"{full.path}/texts", {"content": f"{MARK} has asthma.\nDrew {MARK} phoned."})

    found = await export(full.path, person_id=OTHER_PARENT, parts=["texts"])

    (text,) = records(found, "texts")
    assert text["passages"] == [f"Drew {MARK} phoned."]


async def test_who_read_the_data_is_told_by_role(mentioned: FullCase, export: Export) -> None:
    found = await export(mentioned.path, person_id=PARENT, parts=["readings"])
    again = await export(mentioned.path, person_id=PARENT, parts=["readings"])

    assert records(found, "readings") != []
    newest = records(again, "readings")[0]
    assert newest["actor"] == "system"
    assert newest["purpose"] == "subject_access_request"
    assert "address" not in newest


async def test_disclosures_are_there_where_they_are_asked_for(
    mentioned: FullCase, export: Export
) -> None:
    unasked = await export(mentioned.path, person_id=PARENT)
    asked = await export(mentioned.path, person_id=PARENT, parts=["disclosures"])

    assert "interests_of_child" not in unasked.text
    assert {each["recipient"] for each in records(asked, "disclosures")} >= {"school"}


async def test_nothing_tells_that_there_is_a_safety_flag(
    full: FullCase, client: AsyncClient, export: Export
) -> None:
    """It may protect another person from the one who asks."""
    before = await export(full.path, person_id=PARENT, include_people=[OTHER_PARENT])
    flags = [
        {"kind": "no_contact", "people": [OTHER_PARENT], "basis": "police"},
        {"kind": "address_withheld", "basis": "person"},
    ]
    people = [{**each, "safety_flags": flags} for each in related() if each["person_id"] == PARENT]
    others = [each for each in related() if each["person_id"] != PARENT]
    person = {**PERSON, "related_people": [*people, *others]}
    changed = await client.put(f"{full.path}/person", json=person, headers={"If-Match": '"2"'})
    assert changed.status_code == 200, changed.text

    found = await export(full.path, person_id=PARENT, include_people=[OTHER_PARENT])

    assert "safety_flags" not in json.dumps(found.json()["parts"])
    assert found.json()["redactions"] == before.json()["redactions"]
    assert found.json()["not_included"] == before.json()["not_included"]


async def test_other_cases_of_the_person_are_named(
    mentioned: FullCase, client: AsyncClient, opening: dict[str, Any], export: Export
) -> None:
    sibling = {
        **opening["person"],
        "given_names": "Aurelia",
        "birth_date": "2013-02-03",
        "identifiers": [],
        "related_people": [each for each in related() if each["person_id"] == PARENT],
    }
    body = {**opening, "person": sibling}
    del body["reference"]
    opened = await client.post("/v1/cases", json=body, headers={"Idempotency-Key": "sibling"})
    assert opened.status_code == 201, opened.text

    of_parent = await export(mentioned.path, person_id=PARENT, parts=["people"])
    of_teacher = await export(mentioned.path, person_id=TEACHER, parts=["people"])

    assert of_parent.json()["also_in"] == [opened.json()["case_id"]]
    assert of_teacher.json()["also_in"] == []


async def test_a_record_that_names_the_person_can_be_withheld(
    mentioned: FullCase, export: Export
) -> None:
    withheld = [{"part": "advice", "record_id": ADVICE, "reason": "legal_privilege"}]
    found = await export(mentioned.path, person_id=PARENT, withheld=withheld)

    assert records(found, "advice") == [{"withheld": "legal_privilege", "record_id": ADVICE}]
    assert "Mrs Vautier" not in found.text


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"person_id": str(UUID(int=99))}, "/person_id"),
        ({"person_id": PARENT, "include_people": [str(uuid4())]}, "/include_people/0"),
        ({"person_id": PARENT, "parts": ["history"]}, ""),
    ],
    ids=["a person of no case", "another person of no case", "a part about the child alone"],
)
async def test_what_cannot_be_exported_is_refused(
    mentioned: FullCase, export: Export, wrong: dict[str, Any], pointer: str
) -> None:
    found = await export(mentioned.path, **wrong)

    assert found.status_code == 422, found.text
    assert found.json()["errors"][0]["pointer"] == pointer


async def test_it_is_recorded_that_the_export_was_not_of_the_child(
    mentioned: FullCase, export: Export, connect: Connect, council: LedgerId
) -> None:
    await export(mentioned.path, person_id=PARENT, parts=["people"])

    auditor = await connect(council, "readings:read")
    path = f"{mentioned.path}/readings?kind=subject_access"
    (reading,) = (await auditor.get(path)).json()["readings"]
    assert reading["criteria"] == ["people", "related_person"]


def related() -> list[dict[str, Any]]:
    return list(PERSON["related_people"])
