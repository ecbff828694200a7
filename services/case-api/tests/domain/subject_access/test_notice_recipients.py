"""The recipient of a notice is another person, also where the record of people has them no more."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue

from case_api.domain.subject_access.decisions import AccessDecisions, HeldFile
from case_api.domain.subject_access.export import HeldRecord, SubjectAccessExport
from case_api.domain.subject_access.parts import ExportPart
from case_api.domain.subject_access.redact import subject_access_export
from case_api.domain.subject_access.related_person import OneOfCase, related_person_export
from events.contracts.references import PersonId
from events.envelope import CaseId

MOTHER, FATHER, STEPFATHER, TEACHER = [
    f"5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a{number}" for number in (11, 12, 13, 14)
]
CASE: Final = CaseId(UUID(int=1))
NOW: Final = datetime(2026, 11, 29, tzinfo=UTC)
CHILD: Final[dict[str, JsonValue]] = {"family_name": "Example", "given_names": "Sam"}
NOTHING_DECIDED: Final = AccessDecisions()
EVERYTHING_SHOWN: Final = AccessDecisions(include_professionals=True)


def related(person_id: str, name: str, **more: JsonValue) -> dict[str, JsonValue]:
    """A parent, as a version of the people has one."""
    return {"person_id": person_id, "name": name, "roles": [{"role": "parent"}], **more}


def notice(
    person_id: str | None, name: str, audience: str = "parent", **more: JsonValue
) -> HeldRecord:
    """A notice to a person."""
    values: dict[str, JsonValue] = {
        "notice_id": str(UUID(int=7)),
        "audience": audience,
        "person_id": person_id,
        "to_name": name,
        "to_email": f"{name.split(maxsplit=1)[0].casefold()}@example.org",
        "subject": "A letter about your request",
        "text": f"Example Council\n\nDear {name}\n\nWe wrote to {name} on Monday.\n",
    }
    return HeldRecord(UUID(int=7), {**values, **more})


def held(*notices: HeldRecord, people: tuple[JsonValue, ...] = (), text: str = "") -> HeldFile:
    """The child and the people around it, notices, and a text."""
    return {
        ExportPart.PEOPLE: [HeldRecord(None, {**CHILD, "related_people": [*people]})],
        ExportPart.NOTICES: notices,
        ExportPart.TEXTS: [HeldRecord(UUID(int=8), {"content": text})],
    }


def of_child(file: HeldFile, decisions: AccessDecisions = NOTHING_DECIDED) -> SubjectAccessExport:
    asked = [ExportPart.NOTICES, ExportPart.TEXTS]
    return subject_access_export(CASE, file, asked, decisions, NOW)


def test_the_number_of_a_text_is_the_recipient_s_as_an_address_is() -> None:
    text = notice(
        MOTHER,
        "Alex Gone",
        to_email=None,
        to_phone="+447700900123",
        text="Example Council has sent you a letter.",
    )
    file = held(text, text="Her number is +447700900123.")

    made = of_child(file)

    (shown,) = made.parts[0].records
    assert shown["to_phone"] == "[erased parent]"
    assert shown["text"] == "Example Council has sent you a letter."
    (written,) = made.parts[1].records
    assert written["content"] == "Her number is [erased parent]."


def test_an_erased_recipient_is_in_no_part_of_an_export_of_the_child() -> None:
    file = held(notice(MOTHER, "Alex Gone"), text="Alex Gone rang. Write to alex@example.org.")

    made = of_child(file)

    (shown,) = made.parts[0].records
    assert shown["to_name"] == shown["to_email"] == "[erased parent]"
    assert "Dear [erased parent]\n" in str(shown["text"])
    assert "We wrote to [erased parent] on Monday" in str(shown["text"])
    (text,) = made.parts[1].records
    assert text["content"] == "[erased parent] rang. Write to [erased parent]."
    assert MOTHER not in str(made.parts)
    assert {(each.part, each.what) for each in made.redactions} == {
        (ExportPart.NOTICES, "erased parent"),
        (ExportPart.TEXTS, "erased parent"),
    }


@pytest.mark.parametrize("audience", ["parent", "school", "adviser", "representative"])
def test_no_decision_shows_an_erased_recipient(audience: str) -> None:
    file = held(notice(TEACHER, "Alex Gone", audience))
    decisions = AccessDecisions(frozenset({PersonId(UUID(TEACHER))}), include_professionals=True)

    assert "alex" not in of_child(file, decisions).model_dump_json().casefold()


def test_erased_recipients_are_told_apart_from_each_other_and_from_those_who_are_known() -> None:
    file = held(
        *(notice(MOTHER, "Alex Gone"), notice(STEPFATHER, "Lee Left"), notice(FATHER, "Kim Stays")),
        people=(related(FATHER, "Kim Stays"),),
    )

    names = [each["to_name"] for each in of_child(file).parts[0].records]

    assert names == ["[erased parent 1]", "[erased parent 2]", "[parent]"]


@pytest.mark.parametrize("name", ["alex gone", "al", "Sam Example", "Alex  (née Gone)"])
def test_a_recipient_is_addressed_by_role_however_the_name_is_written(name: str) -> None:
    written = " ".join(name.split())
    file = held(notice(MOTHER, name, text=f"Letter\n\nDear {written}\n\nSam is well."))

    (shown,) = of_child(file).parts[0].records

    assert shown["to_name"] == "[erased parent]"
    assert shown["text"] == "Letter\n\nDear [erased parent]\n\nSam is well."


def test_the_address_of_a_letter_is_replaced_by_the_role() -> None:
    address: list[JsonValue] = ["4 Bouley Lane", "Anytown", "ZZ99 1ZZ"]
    letter = notice(MOTHER, "Alex Gone", to_address=address)

    made = of_child(held(letter, text="She lives at 4 Bouley Lane."))

    assert made.parts[0].records[0]["to_address"] == "[erased parent]"
    assert "Bouley" not in made.model_dump_json()


def test_a_recipient_who_is_known_under_another_name_is_found_by_that_of_the_notice() -> None:
    file = held(notice(FATHER, "Kim Before"), people=(related(FATHER, "Kim Stays"),))

    made = of_child(file)

    assert "Before" not in made.model_dump_json()
    assert made.parts[0].records[0]["to_name"] == "[parent]"


def test_a_recipient_whom_the_council_includes_is_shown() -> None:
    file = held(notice(FATHER, "Kim Stays"), people=(related(FATHER, "Kim Stays"),))

    (shown,) = of_child(file, AccessDecisions(frozenset({PersonId(UUID(FATHER))}))).parts[0].records

    assert (shown["to_name"], shown["to_email"]) == ("Kim Stays", "kim@example.org")


def test_a_notice_to_the_young_person_is_shown_to_the_young_person() -> None:
    (shown,) = of_child(held(notice(None, "Sam Example", "young_person"))).parts[0].records

    assert (shown["to_name"], shown["to_email"]) == ("Sam Example", "sam@example.org")
    assert "Dear Sam Example\n" in str(shown["text"])


@pytest.mark.parametrize(
    ("to", "name", "audience"),
    [(MOTHER, "Alex Gone", "parent"), (None, "Sam Example", "young_person")],
)
def test_an_export_of_a_parent_has_no_other_recipient(
    to: str | None, name: str, audience: str
) -> None:
    both = f"Dear {name}\n\n{name} and Kim Stays are invited."
    file = held(notice(to, name, audience, text=both), people=(related(FATHER, "Kim Stays"),))
    one = OneOfCase(CASE, PersonId(UUID(FATHER)))

    made = related_person_export(one, file, [ExportPart.NOTICES], EVERYTHING_SHOWN, NOW)

    (record,) = made.parts[0].records
    role = "the child" if to is None else "erased parent"
    assert record["passages"] == [f"[{role}] and Kim Stays are invited."]
    assert record["notice_id"] == str(UUID(int=7))


def test_an_export_of_a_parent_has_the_passages_of_a_notice_to_the_parent() -> None:
    file = held(notice(FATHER, "Kim Before"), people=(related(FATHER, "Kim Stays"),))
    one = OneOfCase(CASE, PersonId(UUID(FATHER)))

    made = related_person_export(one, file, [ExportPart.NOTICES], NOTHING_DECIDED, NOW)

    (record,) = made.parts[0].records
    assert record["passages"] == [
        *("Kim Before", "kim@example.org", "Dear Kim Before"),
        "We wrote to Kim Before on Monday.",
    ]
