"""A ledger of destroyed keys that cannot be read is not taken for an empty one."""

from pathlib import Path
from typing import Final

import pytest

from chassis.errors import CannotStart
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId

BEGUN: Final = (
    '{"state":"begun","case_id":"00000000-0000-4000-8000-000000000001","schema_version":1,'
    '"erasure":{"legal_basis":"x","on":"2026-11-20","subject":"child"}}'
)


def test_a_folder_that_is_not_there_is_not_created(tmp_path: Path) -> None:
    keys = DestroyedKeys(tmp_path / "unmounted")

    with pytest.raises(CannotStart, match="is not there"):
        keys.check()

    assert not keys.folder.exists()


def test_a_file_of_no_council_is_named(tmp_path: Path) -> None:
    (tmp_path / "copy-of-a-file.jsonl").touch()

    with pytest.raises(CannotStart, match="not named <ledger id>"):
        DestroyedKeys(tmp_path).ledgers()


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "not JSON",
        BEGUN.replace("begun", "lost"),
        BEGUN.replace('version":1', 'version":9'),
        BEGUN.replace('"subject":"child"', '"subject":"school"'),
    ],
)
def test_a_line_that_is_no_entry_is_named(tmp_path: Path, council: LedgerId, line: str) -> None:
    (tmp_path / f"{council}.jsonl").write_text(f"{line}\n")

    with pytest.raises(CannotStart, match="line 1, is no entry"):
        DestroyedKeys(tmp_path).read(council)


def test_a_line_without_its_end_is_of_an_erasure_that_did_not_begin(
    tmp_path: Path, council: LedgerId
) -> None:
    (tmp_path / f"{council}.jsonl").write_text(f"{BEGUN}\n{BEGUN[:-2]}")

    assert len(DestroyedKeys(tmp_path).read(council).begun) == 1
