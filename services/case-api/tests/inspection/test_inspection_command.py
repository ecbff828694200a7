"""The command: all files of one moment in a new folder, or none."""

import asyncio
import csv
import errno
import hashlib
import json
import os
import shutil
import signal
import stat
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from pydantic import JsonValue
from pydantic_core import MISSING, to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.inspection.inspected_case import InspectedCase
from case_api.domain.inspection.list_moment import ListMoment
from case_api.domain.people.sample_identifiers import SAMPLE_UPNS
from case_api.store.encryption.data_keys import file_key, new_wrapped_key
from case_api.store.inspection import annex_stream
from case_api.store.inspection.annex_list import read_annex_range
from case_api.testing.vault import VAULT
from case_api.worker.inspection.bundle import chronology_names
from case_api.worker.inspection.command import (
    InspectionOptions,
    inspection_options,
    run_inspection,
)
from case_api.worker.inspection.new_folder import FolderExists, new_folder
from chassis.database import driver_connection, transaction
from chassis.interruptible import Interrupted, run_interruptible
from events.contracts import CaseOpened, FinalIssued, RequestReceived
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend, StreamState
from events.examples import example
from events.log.postgres import PostgresLog

DAY: Final = date(2026, 11, 20)


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


FILES: Final = {
    *("annex-a-list-1.csv", "annex-a-list-1.json", "annex-a-list-1.html", "findings.csv"),
    *(f"chronology-EHC-1.{ending}" for ending in ("csv", "json", "html")),
}
CODES: Final = ("101d", "104", "108a", "109")
"""No need, no officer, no school, and one UPN for both."""
_SEED: Final = """
    WITH listed AS (
        INSERT INTO case_api.case_list (ledger_id, case_id, opened_on, reference, cohort, stage)
        VALUES ($1, $2, '2026-03-02', $3, 2016, 'plan_issued')
    )
    INSERT INTO case_api.case_file (ledger_id, case_id, key) VALUES ($1, $2, $4)
"""
_PERSON: Final = """
    INSERT INTO case_api.person (ledger_id, case_id, version, details, recorded_by, recorded_at)
    VALUES ($1, $2, 1, $3, 'seed', '2026-03-02')
"""


@dataclass(frozen=True)
class StandingClock:
    """A clock of one day."""

    async def today(self) -> date:
        return DAY


async def open_case(engine: AsyncEngine, council: LedgerId, reference: str) -> CaseId:
    """A case with a plan, as the API writes one."""
    case_id = CaseId(uuid4())
    issued = FinalIssued.model_validate_json(
        to_json({**example(FinalIssued), "plan_id": str(case_id)})
    )
    received = RequestReceived.model_validate_json(to_json(example(RequestReceived)))
    events = CaseOpened(cohort=2016, reference=reference), received, issued
    new = [NewEvent(uuid4(), event, "seed", uuid4()) for event in events]
    person: JsonValue = {
        "family_name": "Quennevais",
        "birth_date": "2015-10-05",
        "identifiers": [{"kind": "upn", "value": SAMPLE_UPNS[0]}],
        "related_people": [],
    }
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        wrapped = new_wrapped_key(VAULT, council, case_id)
        key = file_key(VAULT, council, case_id, wrapped)
        details = key.encrypt(json.dumps(person), "person")
        await connection.execute(_SEED, council, case_id, reference, wrapped)
        await connection.execute(_PERSON, council, case_id, details)
        await PostgresLog(db, council).append(StreamAppend(case_id, new, StreamState.NONE))
    return case_id


async def run(
    engine: AsyncEngine, council: LedgerId, folder: Path, *cases: CaseId, as_of: date | None = None
) -> bool:
    options = InspectionOptions(council, folder, as_of, cases)
    return await run_inspection(engine, VAULT, StandingClock(), options)


@pytest.fixture
async def cases(engine: AsyncEngine, council: LedgerId) -> Sequence[CaseId]:
    return [await open_case(engine, council, reference) for reference in ("EHC/1", "EHC/2")]


async def test_one_command_writes_everything_of_one_moment(
    engine: AsyncEngine,
    council: LedgerId,
    cases: Sequence[CaseId],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "inspection"

    assert await run(engine, council, folder, cases[0])

    manifest = json.loads((folder / "manifest.json").read_text())
    assert names_in(folder) == {*FILES, "manifest.json"}
    assert (manifest["as_of"], manifest["position"]) == ("2026-11-20", 6)
    assert manifest["list_1"]["children"] == 2
    assert manifest["list_1"]["findings"] == dict.fromkeys(CODES, 2)
    assert manifest["chronologies"] == [{"case_id": str(cases[0]), "entries": 2}]
    assert {each["name"] for each in manifest["files"]} == FILES
    for each in manifest["files"]:
        content = (folder / each["name"]).read_bytes()
        assert (each["sha256"], each["size"]) == (
            hashlib.sha256(content).hexdigest(),
            len(content),
        )
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in names_in(folder)} == {0o600}
    printed = capsys.readouterr().out
    assert "2 children with a plan, 8 findings, 1 chronologies with 2 entries" in printed
    assert not {"Quennevais", SAMPLE_UPNS[0], *map(str, cases)} & {*printed.split()}


async def test_the_forms_state_the_same(
    engine: AsyncEngine, council: LedgerId, cases: Sequence[CaseId], tmp_path: Path
) -> None:
    folder = tmp_path / "inspection"
    await run(engine, council, folder, *cases)

    document = json.loads((folder / "annex-a-list-1.json").read_text())
    lines = [*csv.DictReader((folder / "annex-a-list-1.csv").read_text().splitlines())]
    findings = [*csv.DictReader((folder / "findings.csv").read_text().splitlines())]
    chronology = json.loads((folder / "chronology-EHC-2.json").read_text())

    ids = sorted(map(str, cases))
    assert [each["case_id"] for each in document["children"]] == ids
    assert [each["Unique ID"] for each in lines] == ids
    assert sorted((each["code"], each["case_id"]) for each in findings) == [
        (code, each) for code in CODES for each in ids
    ]
    assert {each["code"]: each["count"] for each in document["findings"]} == dict.fromkeys(CODES, 2)
    (case,) = chronology["cases"]
    assert case["reference"] == "EHC/2"
    assert [each["type"] for each in case["entries"]] == ["request.received", "final.issued"]


async def test_a_folder_that_is_there_is_never_written_to(
    engine: AsyncEngine, council: LedgerId, cases: Sequence[CaseId], tmp_path: Path
) -> None:
    there, file = tmp_path / "there", tmp_path / "file"
    there.mkdir()
    file.write_text("kept")

    assert not await run(engine, council, there)
    assert not await run(engine, council, file)
    assert not await run(engine, council, tmp_path / "no" / "parent")

    assert names_in(there) == set()
    assert file.read_text() == "kept"
    assert names_in(tmp_path) == {"there", "file"}


async def test_a_case_of_another_council_is_unknown(
    engine: AsyncEngine,
    council: LedgerId,
    other_council: LedgerId,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = await open_case(engine, other_council, "EHC/9")

    assert not await run(engine, council, tmp_path / "inspection", case)
    assert not await run(engine, LedgerId(UUID(int=9)), tmp_path / "inspection")

    assert names_in(tmp_path) == set()
    assert capsys.readouterr().out.splitlines() == [
        "A case is not one of the council: nothing was written.",
        "There is no such ledger: see `events ledgers`.",
    ]


async def test_a_council_without_cases_has_empty_files(
    engine: AsyncEngine, council: LedgerId, tmp_path: Path
) -> None:
    assert await run(engine, council, tmp_path / "inspection")

    assert json.loads((tmp_path / "inspection/annex-a-list-1.json").read_text())["children"] == []


@pytest.mark.parametrize(("failures", "complete"), [(3, True), (4, False)])
async def test_a_range_that_the_database_does_not_give_is_read_again(
    engine: AsyncEngine,
    council: LedgerId,
    cases: Sequence[CaseId],
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
    *,
    complete: bool,
) -> None:
    monkeypatch.setattr(read_annex_range, "__defaults__", (1,))
    monkeypatch.setattr(annex_stream, "_PAUSE_SECONDS", 0)
    remaining = iter([False, *[True] * failures])

    @asynccontextmanager
    async def open_log() -> AsyncGenerator[PostgresLog]:
        if next(remaining, False):
            raise ConnectionResetError
        async with transaction(engine, council) as db:
            yield PostgresLog(db, council)

    moment = ListMoment(DAY, Position(6), datetime(2100, 1, 1, tzinfo=UTC))
    rows: list[str] = []
    with nullcontext() if complete else pytest.raises(ConnectionResetError):
        async for found in annex_stream.annex_rows(open_log, VAULT, moment):
            rows += [str(each.case_id) for each in found]

    assert rows == sorted(map(str, cases))[: 2 if complete else 1]


def test_an_interrupted_command_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with new_folder(tmp_path / "inspection") as folder:
            (folder / "half").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert names_in(tmp_path) == set()


async def test_a_signal_leaves_nothing(tmp_path: Path) -> None:
    async def write() -> None:
        with new_folder(tmp_path / "inspection") as folder:
            (folder / "half").write_text("half")
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.Event().wait()

    with pytest.raises(Interrupted):
        await run_interruptible(write())

    assert names_in(tmp_path) == set()


def test_what_a_killed_command_left_is_deleted_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "inspection"
    left = tmp_path / ".inspection.unfinished-abcdefgh"
    left.mkdir(mode=0o700)
    (left / "findings.csv").write_text("a child")

    with new_folder(path) as folder:
        (folder / "file").write_text("complete")

    assert names_in(tmp_path) == {"inspection"}


def test_no_other_folder_is_deleted(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o700)
    (tmp_path / ".inspection.unfinished-ijklmnop").symlink_to(target)
    (tmp_path / ".inspection.unfinished-qrstuvwx").mkdir(mode=0o755)
    (tmp_path / ".inspection.unfinished-file0000").write_text("")
    for name in (".inspection.bak", ".inspection.unfinished-a", ".other.unfinished-abcdefgh"):
        (tmp_path / name).mkdir(mode=0o700)
    before = names_in(tmp_path)

    with new_folder(tmp_path / "inspection"):
        pass

    assert names_in(tmp_path) == {*before, "inspection"}


def test_a_folder_that_another_command_writes_is_left(tmp_path: Path) -> None:
    path = tmp_path / "inspection"

    with new_folder(path) as first:
        (first / "file").write_text("first")
        with pytest.raises(KeyboardInterrupt), new_folder(path):
            raise KeyboardInterrupt

    assert (path / "file").read_text() == "first"


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EIO, os.strerror(errno.EIO)),
        PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    ],
    ids=lambda failure: errno.errorcode[failure.errno],
)
async def test_a_disk_that_refuses_is_the_reason(
    engine: AsyncEngine,
    council: LedgerId,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failure: OSError,
) -> None:
    def refuse(_: object) -> None:
        raise failure

    monkeypatch.setattr(os, "fsync", refuse)

    assert not await run(engine, council, tmp_path / "inspection")

    assert names_in(tmp_path) == set()
    assert f"inspection was not written: {failure.strerror}." in capsys.readouterr().out


def test_a_name_that_the_disk_refuses_is_not_taken_for_a_taken_one(tmp_path: Path) -> None:
    parent = tmp_path / "full"
    parent.mkdir()

    with pytest.raises(FileNotFoundError), new_folder(parent / "inspection"):
        shutil.rmtree(parent)

    with pytest.raises(OSError, match="File name too long"), new_folder(tmp_path / ("x" * 256)):
        pass


def test_of_two_commands_at_once_one_gets_the_name(tmp_path: Path) -> None:
    path = tmp_path / "inspection"

    def make(name: str, meanwhile: Callable[[], None] | None = None) -> None:
        with new_folder(path) as folder:
            (folder / "file").write_text(name)
            if meanwhile:
                meanwhile()

    with pytest.raises(FolderExists):
        make("second", meanwhile=lambda: make("first"))

    assert (path / "file").read_text() == "first"
    assert names_in(tmp_path) == {"inspection"}


def test_a_reference_is_made_a_name_of_a_file() -> None:
    references = ["EHC/1", "EHC-1", "../../1", ".1", None, "EHC 2"]
    cases = [
        InspectedCase(case_id=CaseId(UUID(int=n)), reference=reference or MISSING)
        for n, reference in enumerate(references)
        if reference is None or not reference.startswith(".")
    ]

    assert chronology_names(cases) == [
        f"chronology-EHC-1-{UUID(int=0)}",
        f"chronology-EHC-1-{UUID(int=1)}",
        f"chronology-{UUID(int=4)}",
        "chronology-EHC-2",
    ]


LEDGER: Final = str(UUID(int=1))
CASES: Final = tuple(str(UUID(int=n)) for n in range(7))


@pytest.mark.parametrize(
    ("arguments", "as_of", "cases"),
    [
        ([LEDGER, "out"], None, 0),
        ([LEDGER, "out", "--as-of", "2026-11-20"], DAY, 0),
        ([LEDGER, "out", *CASES[:6]], None, 6),
        ([LEDGER, "out", "--as-of", "2026-11-20", CASES[0]], DAY, 1),
        ([LEDGER, "out", *CASES[:2], "--as-of", "2026-11-20"], DAY, 2),
        (["--as-of", "2026-11-20", LEDGER, "out"], DAY, 0),
    ],
)
def test_a_command_line_is_read(arguments: list[str], as_of: date | None, cases: int) -> None:
    options = inspection_options(arguments)

    assert options is not None
    assert (options.folder, options.as_of, len(options.cases)) == (Path("out"), as_of, cases)


@pytest.mark.parametrize(
    "arguments",
    [
        *([], [LEDGER], ["999", "out"], [LEDGER, "out", "EHC-1"], [LEDGER, "out", "--as-of"]),
        *([LEDGER, "out", "--as-of", "today"], [LEDGER, "out", *CASES]),
        *([LEDGER, "out", "--as-of", day] for day in ("1969-12-31", "2201-01-01", "20261120")),
        [LEDGER, "out", "--as-of", "2026-11-20", "--as-of", "2026-11-21"],
        [LEDGER, "out", CASES[0], CASES[0]],
    ],
)
def test_a_wrong_command_line_is_refused(arguments: list[str]) -> None:
    assert inspection_options(arguments) is None
