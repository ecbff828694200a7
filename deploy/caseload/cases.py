"""The rows of an import: the cases of a made-up council, each from a seed of its own."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pydantic import JsonValue

from deploy.caseload.assignments import record_officers
from deploy.caseload.child import made_up_flags, made_up_person
from deploy.caseload.lives import live
from deploy.caseload.made_up_case import WINDOW

MAX_SIZE: Final = 100_000
"""Cases of one seed."""
ImportedRow = dict[str, JsonValue]
"""A line of an import: docs/imports/case.schema.json."""


def generated_cases(
    seed: int, size: int, today: date, first: int = 0, as_of: date | None = None
) -> Iterator[ImportedRow]:
    """The cases `first` to `size` of a council as they are on `today`, as rows of an import.

    The same for the same arguments, on every version of Python. A case does not depend on `size`:
    those of a small council are the first of a large one. With `as_of`, an earlier day of the five
    years, each history ends with what was recorded by then, and cases that began later are left
    out: what happened next is in the rows without it.

    Raises:
        ValueError: `size` is not between 1 and `MAX_SIZE`, `seed` is negative, or `as_of` is not
            one of these days.
    """
    if not 1 <= size <= MAX_SIZE:
        raise ValueError(f"size must be between 1 and {MAX_SIZE}")
    if seed < 0:
        raise ValueError("seed must be 0 or more")
    until = today if as_of is None else as_of
    if not today - WINDOW <= until <= today:
        raise ValueError("as_of must be in the five years up to today")
    rows = (_row(seed, index, today, until) for index in range(first, size))
    return (row for row in rows if row is not None)


def _row(seed: int, index: int, today: date, until: date) -> ImportedRow | None:
    """A case as it was on a day, None if it had not begun."""
    case, out_of_school = live(seed, index, today)
    known_from = max(case.history.first_day, case.window_start)
    if known_from > until:
        return None
    record_officers(case, known_from, case.history.closed_on)
    return {
        "reference": reference_of(seed, index),
        "person": made_up_person(case),
        "flags": made_up_flags(case, out_of_school=out_of_school and until == today),
        "taken_over_on": until.isoformat(),
        "history_complete_from": known_from.isoformat(),
        "history": [*case.history.entries(until)],
    }


def reference_of(seed: int, index: int) -> str:
    """The council's reference of a case, which identifies it when it is imported again."""
    return f"SAMPLE-{seed}/{index:06}"
