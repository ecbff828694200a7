"""Violations say what to change: no Python words, and no consequence of another one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, JsonValue, ValidationError

from chassis.problems.violations import body_violations


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Letter(BaseModel):
    kind: Literal["letter"]
    pages: int


class Call(BaseModel):
    kind: Literal["call"]


Contact = Annotated[Letter | Call, Field(discriminator="kind")]


class Filters(BaseModel):
    event_types: Annotated[tuple[Annotated[str, Field(max_length=3)], ...], Field(min_length=1)]
    values: Annotated[dict[str, int], Field(max_length=1)] = {}  # of pydantic
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)] = (Call(kind="call"),)
    last: Call | None = None
    direction: Literal[Direction.IN, Direction.OUT] = Direction.IN
    of: UUID = UUID(int=1)
    on: date = date(2026, 11, 30)
    at: datetime = datetime(2026, 11, 30, tzinfo=UTC)


def violations(document: dict[str, JsonValue]) -> list[tuple[str | None, str]]:
    with pytest.raises(ValidationError) as broken:
        Filters.model_validate(document)
    return [
        (each.pointer, each.message) for each in body_violations(broken.value.errors(), document)
    ]


def test_a_list_with_an_invalid_entry_has_not_too_few_entries_as_well() -> None:
    found = violations({"event_types": ["nonsense"]})

    assert [pointer for pointer, _ in found] == ["/event_types/0"]


def test_too_few_and_too_many_entries_are_stated_in_plain_words() -> None:
    assert violations({"event_types": [], "values": {"a": 1, "b": 2}}) == [
        ("/event_types", "has too few entries: at least 1 are needed"),
        ("/values", "has too many entries: at most 1 are accepted"),
    ]


def test_nor_if_something_inside_the_entry_is_invalid() -> None:
    letter: JsonValue = {"kind": "letter", "pages": "many"}

    found = violations({"event_types": ["a"], "contacts": [letter]})

    assert [pointer for pointer, _ in found] == ["/contacts/0/pages"]


SHAPES: Sequence[tuple[str, JsonValue, str, str]] = [
    ("last", [], "/last", "must be an object"),
    ("contacts", "x", "/contacts", "must be a list"),
    ("contacts", [{}], "/contacts/0", "must have a value of 'kind'"),
    (
        "contacts",
        [{"kind": "secret"}],
        "/contacts/0",
        "has a value of 'kind' that is not accepted here",
    ),
    ("direction", "up", "/direction", "Input should be 'in' or 'out'"),
    ("of", None, "/of", "must be a UUID such as 5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"),
    ("on", None, "/on", "must be a date such as 2026-11-22"),
    ("at", None, "/at", "must be a time such as 2026-11-22T09:30:00Z"),
]


@pytest.mark.parametrize(("field", "value", "pointer", "message"), SHAPES)
def test_what_has_another_shape_is_refused_with_the_shape_that_it_must_have(
    field: str, value: JsonValue, pointer: str, message: str
) -> None:
    assert violations({"event_types": ["a"], field: value}) == [(pointer, message)]
