"""Files of the DfE's register, imported twice, in parts, and with wrong rows."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.institutions.institution import InstitutionDetails
from case_api.store.institutions.institutions import StoredInstitution, find_by_urns
from case_api.worker.institutions.command import import_register
from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

HEADER: Final = (
    *("URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName"),
    *("TypeOfEstablishment (name)", "EstablishmentStatus (name)", "OpenDate", "CloseDate"),
    *("PhaseOfEducation (name)", "UKPRN", "Postcode"),
)
LINK_HEADER: Final = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
SCHOOL: Final[Mapping[str, str]] = {
    "LA (code)": "999",
    "EstablishmentName": "Mill School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (name)": "Open",
}


def write(path: Path, header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="cp1252", newline="") as file:
        lines = csv.DictWriter(file, header, restval="")
        lines.writeheader()
        lines.writerows(rows)
    return path


@pytest.fixture
def establishments(tmp_path: Path) -> Path:
    """1,100 schools, of which the first closed, in three batches."""
    rows = [{**SCHOOL, "URN": str(100_000 + number)} for number in range(1_100)]
    closed = {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
    rows[0] |= {"EstablishmentName": "École St Mary\N{RIGHT SINGLE QUOTATION MARK}s", **closed}
    return write(tmp_path / "edubasealldata20261127.csv", HEADER, rows)


@pytest.fixture
def links(tmp_path: Path) -> Path:
    """That the first school was succeeded by the last, stated both ways."""
    successor = {"URN": "100000", "LinkURN": "101099", "LinkType": "Successor"}
    rows = [
        {**successor, "LinkEstablishedDate": "01-09-2026"},
        {"URN": "101099", "LinkURN": "100000", "LinkType": "Predecessor"},
    ]
    return write(tmp_path / "links_edubasealldata20261127.csv", LINK_HEADER, rows)


async def recorded(
    engine: AsyncEngine, ledger_id: LedgerId, *urns: str
) -> Mapping[str, StoredInstitution]:
    async with transaction(engine, ledger_id) as db:
        return await find_by_urns(await driver_connection(db), ledger_id, urns)


async def test_files_that_are_imported_again_change_nothing(
    engine: AsyncEngine,
    council: LedgerId,
    other_council: LedgerId,
    establishments: Path,
    links: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = await import_register(engine, council, [establishments, links])
    second = await import_register(engine, council, [establishments, links])

    assert (first, second) == (True, True)
    outcomes = [line.partition(": ")[2] for line in capsys.readouterr().out.splitlines()]
    assert outcomes == [
        "1100 added, 0 changed, 0 unchanged, 0 not read, 0 refused.",
        "0 added, 1 changed, 0 unchanged, 1 not read, 0 refused.",
        "0 added, 0 changed, 1100 unchanged, 0 not read, 0 refused.",
        "0 added, 0 changed, 1 unchanged, 1 not read, 0 refused.",
    ]
    found = await recorded(engine, council, "100000", "101099")
    old, new = found["100000"], found["101099"]
    assert old.document.name == "École St Mary\N{RIGHT SINGLE QUOTATION MARK}s"
    assert [each.institution_id for each in old.document.successors] == [new.id]
    assert (old.version, new.version) == (2, 1)
    assert await recorded(engine, other_council, "100000") == {}


async def test_a_school_that_closes_keeps_its_record(
    engine: AsyncEngine, council: LedgerId, tmp_path: Path
) -> None:
    row = {**SCHOOL, "URN": "999001"}
    path = tmp_path / "file.csv"
    await import_register(engine, council, [write(path, HEADER, [row])])
    before = (await recorded(engine, council, "999001"))["999001"]
    row |= {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}

    await import_register(engine, council, [write(path, HEADER, [row])])

    after = (await recorded(engine, council, "999001"))["999001"]
    assert (after.id, after.version) == (before.id, 2)
    expected = {**before.document.model_dump(), **after.document.model_dump()}
    assert after.document == InstitutionDetails.model_validate(expected)
    assert after.document.closed_on == after.document.open_days[1]  # type: ignore[index]


async def test_a_wrong_row_is_reported_by_its_line_and_the_others_are_imported(
    engine: AsyncEngine,
    council: LedgerId,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    header = ",".join(HEADER)
    good = "{},999,X,,Mill,Community school,Open,,,,,"
    lines = [
        good.format("999001"),
        good.format("999002").replace("Open", "Shut"),
        good.format("999001"),
        "999003,too few",
        good.format("999004").replace("Mill", "Mi\x81ll"),
        good.format("999005").replace("Mill", 'Mi"l"l').replace("Mi", '"Mi'),
        good.format("999006"),
    ]
    path = tmp_path / "file.csv"
    path.write_text("\n".join((header, *lines)), encoding="latin-1")

    complete = await import_register(engine, council, [path])

    assert not complete
    *problems, outcome = capsys.readouterr().out.splitlines()
    assert [each.partition(":")[0] for each in problems] == [f"line {n}" for n in (3, 4, 5, 6, 7)]
    assert outcome.endswith(": 2 added, 0 changed, 0 unchanged, 0 not read, 5 refused.")
    assert {*await recorded(engine, council, "999001", "999006")} == {"999001", "999006"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the first line must name the columns"),
        (b"URN,Name\n", "it lacks EstablishmentName"),
        (b"URN,LinkURN,LinkType\n" + b"x" * 100_001, "a line is longer"),
        (None, "it cannot be opened"),
    ],
)
async def test_a_file_that_is_none_is_refused(
    engine: AsyncEngine,
    council: LedgerId,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    message: str,
) -> None:
    path = tmp_path / "file.csv"
    if content is not None:
        path.write_bytes(content)

    assert not await import_register(engine, council, [path])
    assert message in capsys.readouterr().out


async def test_a_link_to_a_school_that_is_not_recorded_is_refused(
    engine: AsyncEngine, council: LedgerId, links: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not await import_register(engine, council, [links])
    assert "line 2: URN must be of an institution of the council" in capsys.readouterr().out


async def test_a_file_may_be_in_utf_8(
    engine: AsyncEngine, council: LedgerId, tmp_path: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        f"{','.join(HEADER)}\n999001,999,X,,Ysgol Tŷ Gwyn,Welsh establishment,Open,,,,,\n",
        encoding="utf-8-sig",
    )

    assert await import_register(engine, council, [path])
    assert (await recorded(engine, council, "999001"))["999001"].document.name == "Ysgol Tŷ Gwyn"


async def test_nothing_is_imported_for_a_council_that_there_is_not(
    engine: AsyncEngine, links: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not await import_register(engine, UUID(int=9), [links])
    assert "no such ledger" in capsys.readouterr().out
