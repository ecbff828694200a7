"""Files that share their processes run in one worker, and every other file by itself."""

from pathlib import Path

from tests.file_scheduling import NOT_SHARING, SHARING, work_unit

ROOT = Path(__file__).parents[2]


def test_files_that_share_processes_run_in_one_worker() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / SHARING).glob("test_*.py")}
    units = {file: work_unit(f"{file}::test_it[a-b]") for file in files}

    assert files > NOT_SHARING
    assert {file for file, unit in units.items() if unit == SHARING} == files - NOT_SHARING
    assert all(units[file] == file for file in NOT_SHARING)
    assert work_unit("tests/faults/test_killed.py::test_it") == "tests/faults/test_killed.py"
