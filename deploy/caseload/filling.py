"""Fills a running system with a generated council, through the operations that a council has."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from pydantic import JsonValue

from deploy.caseload.cases import generated_cases
from deploy.caseload.officers import officer_documents, team_documents
from deploy.caseload.settings import institution_documents
from deploy.demo.council_client import CouncilClient, ResponseJson
from deploy.demo.system import SystemAccess

CASES_PER_IMPORT: Final = 10_000
"""Some 70 MB: an import has at most 256 MiB and 100,000 rows."""
_POLL_SECONDS: Final = 0.5
_LINE_SECONDS: Final = 5.0
_SHOWN_REFUSALS: Final = 5
_OUTCOMES: Final = ("imported", "unchanged", "differing", "refused")

PrintLine = Callable[[str], None]


class MadeUpCouncil(NamedTuple):
    """A council to generate: which, how many cases, and the day as of which it is."""

    seed: int
    size: int
    today: date


class FillingResult(NamedTuple):
    """What became of the cases, and why some were refused: a line for each of the first five."""

    imported: int
    unchanged: int
    differing: int
    refused: int
    refusals: Sequence[str]


def fill(access: SystemAccess, made_up: MadeUpCouncil, print_line: PrintLine) -> FillingResult:
    """Register the directory and import the cases; print how far it is, and the result.

    The same again changes nothing: ids and references follow from the seed.

    Raises:
        CallRefused: something was refused that is not a row of an import.
    """
    print_line(f"A made-up council of {made_up.size:,} cases as of {made_up.today}.")
    with closing(CouncilClient(access)) as council:
        register_directory(council, made_up, print_line)
        began = time.monotonic()
        result = import_cases(council, made_up, print_line)
    seconds = time.monotonic() - began
    print_line(
        f"{result.imported:,} imported, {result.unchanged:,} unchanged, {result.differing:,}"
        f" differing, {result.refused:,} refused; {seconds:.0f} seconds,"
        f" {made_up.size / max(seconds, 0.1):,.0f} cases a second."
    )
    return result


def register_directory(
    council: CouncilClient, made_up: MadeUpCouncil, print_line: PrintLine
) -> None:
    """Register teams, officers and institutions. What is there already stays as it is.

    Raises:
        CallRefused: one was refused.
    """
    seed, size, today = made_up
    for name, documents in (
        ("team", team_documents(seed, size)),
        ("officer", officer_documents(seed, size, today)),
        ("institution", institution_documents(seed, size)),
    ):
        created = [_create(council, name, each) for each in documents]
        print_line(f"  {sum(created):,} of {len(created):,} {name}s registered")


def import_cases(
    council: CouncilClient, made_up: MadeUpCouncil, print_line: PrintLine
) -> FillingResult:
    """Import the cases, ten thousand at a time, and print how far it is.

    Raises:
        CallRefused: an import was refused as a whole.
    """
    counts, refusals = dict.fromkeys(_OUTCOMES, 0), list[str]()
    for first in range(0, made_up.size, CASES_PER_IMPORT):
        last = min(first + CASES_PER_IMPORT, made_up.size)
        rows = generated_cases(made_up.seed, last, made_up.today, first)
        path = council.start_import(rows)
        ended = _wait(council, path, lambda read: print_line(_progress(read, made_up.size)), first)
        for name in _OUTCOMES:
            counts[name] += ended[name]
        refusals += _refusals(council, path) if ended["refused"] else ()
    return FillingResult(**counts, refusals=refusals[:_SHOWN_REFUSALS])


def _create(council: CouncilClient, name: str, document: tuple[UUID, dict[str, JsonValue]]) -> bool:
    id_, details = document
    return council.create_once(f"/v1/{name}s", {f"{name}_id": str(id_), name: details})


def _wait(
    council: CouncilClient, path: str, report: Callable[[int], None], before: int
) -> ResponseJson:
    """Wait until an import has ended; report how many rows are read every few seconds."""
    reported = time.monotonic()
    while (found := council.get(path))["state"] in {"waiting", "running"}:
        if time.monotonic() - reported >= _LINE_SECONDS:
            reported = time.monotonic()
            report(before + found["rows_read"])
        time.sleep(_POLL_SECONDS)
    report(before + found["rows_read"])
    return found


def _progress(read: int, size: int) -> str:
    return f"  {read:,} of {size:,} cases read ({read / size:.0%})"


def _refusals(council: CouncilClient, path: str) -> Iterator[str]:
    """The reasons in a report: none has a value that was sent."""
    for line in council.read_text(f"{path}/report?outcome=refused").splitlines():
        row = json.loads(line)
        for violation in row["violations"]:
            place = f"{row.get('reference', row['row'])} {violation['pointer']}"
            yield f"{place}: {violation['code']}, {violation['message']}"
