"""Violations say what to change: no Python words, and no consequence of another one."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, JsonValue, ValidationError

from chassis.problems.violations import body_violations


class Filters(BaseModel):
    event_types: Annotated[tuple[Annotated[str, Field(max_length=3)], ...], Field(min_length=1)]
    values: Annotated[dict[str, int], Field(max_length=1)] = {}  # of pydantic


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
