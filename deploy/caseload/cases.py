"""The rows of an import: the cases of a made-up council, each from a seed of its own."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pydantic import JsonValue

from deploy.caseload.assignments import record_officers
from deploy.caseload.child import made_up_flags, made_up_person
from deploy.caseload.lives import live

MAX_SIZE: Final = 100_000
"""Cases of one seed."""
ImportedRow = dict[str, JsonValue]
"""A line of an import: docs/imports/case.schema.json."""


def generated_cases(seed: int, size: int, today: date, first: int = 0) -> Iterator[ImportedRow]:
    """The cases `first` to `size` of a council as they are on `today`, as rows of an import.

    The same for the same arguments, on every version of Python. A case does not depend on `size`:
    those of a small council are the first of a large one.

    Raises:
        ValueError: `size` is not between 1 and `MAX_SIZE`, or `seed` is negative.
    """
    if not 1 <= size <= MAX_SIZE:
        raise ValueError(f"size must be between 1 and {MAX_SIZE}")
    if seed < 0:
        raise ValueError("seed must be 0 or more")
    return (generated_case(seed, index, today) for index in range(first, size))


def generated_case(seed: int, index: int, today: date) -> ImportedRow:
    """One case of a council, by its number from 0."""
    case, out_of_school = live(seed, index, today)
    opened_on = case.history.first_day
    known_from = max(opened_on, case.window_start)
    record_officers(case, known_from, case.history.closed_on)
    return {
        "reference": reference_of(seed, index),
        "person": made_up_person(case),
        "flags": made_up_flags(case, out_of_school=out_of_school),
        "taken_over_on": today.isoformat(),
        "history_complete_from": known_from.isoformat(),
        "history": [*case.history.entries()],
    }


def reference_of(seed: int, index: int) -> str:
    """The council's reference of a case, which identifies it when it is imported again."""
    return f"SAMPLE-{seed}/{index:06}"
