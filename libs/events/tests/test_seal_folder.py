"""Seals as files: added to, read back, survived, and told from what is no seal."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.log.seals import Seal, sign_seal
from events.sealing.folder import FolderInUse, SealFolder, UnreadableSeals

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LEDGER, OTHER = UUID(int=1), UUID(int=2)


def make_seal(position: int, ledger_id: UUID = LEDGER) -> Seal:
    return sign_seal(KEY, ledger_id, "999", position, bytes(32), datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path) -> SealFolder:
    return SealFolder(tmp_path / "seals")


def test_each_ledger_has_a_file_of_its_own(folder: SealFolder) -> None:
    with folder.lock():
        for each in (make_seal(1), make_seal(1, OTHER), make_seal(2)):
            folder.add(each)

    assert folder.ledgers() == [LEDGER, OTHER]
    assert folder.statements(LEDGER) == [make_seal(1), make_seal(2)]
    assert len((folder.path / f"{LEDGER}.jsonl").read_text().splitlines()) == 2


def test_a_folder_that_is_not_there_holds_nothing(folder: SealFolder) -> None:
    assert folder.ledgers() == []
    assert folder.statements(LEDGER) == []


@pytest.mark.parametrize("written", [1, 40, len(make_seal(2).to_json())])
def test_a_line_that_a_killed_process_did_not_end_never_was(
    folder: SealFolder, written: int
) -> None:
    with folder.lock():
        folder.add(make_seal(1))
    file = folder.path / f"{LEDGER}.jsonl"
    file.write_text(file.read_text() + make_seal(2).to_json()[:written])

    assert folder.statements(LEDGER) == [make_seal(1)]
    with folder.lock():
        folder.add(make_seal(3))
    assert folder.statements(LEDGER) == [make_seal(1), make_seal(3)]


def test_a_first_line_that_was_not_ended_is_taken_away_too(folder: SealFolder) -> None:
    folder.path.mkdir()
    (folder.path / f"{LEDGER}.jsonl").write_text("{")

    with folder.lock():
        folder.add(make_seal(1))

    assert folder.statements(LEDGER) == [make_seal(1)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nonsense", "line 2: this is no seal and no restoration"),
        (make_seal(1, OTHER).to_json(), "line 2: this is about another ledger"),
    ],
    ids=["nonsense", "another ledger"],
)
def test_a_line_that_does_not_belong_is_named_by_its_place(
    folder: SealFolder, line: str, sentence: str
) -> None:
    with folder.lock():
        folder.add(make_seal(1))
    with (folder.path / f"{LEDGER}.jsonl").open("a") as file:
        file.write(f"{line}\n")

    with pytest.raises(UnreadableSeals, match=sentence):
        folder.statements(LEDGER)


def test_a_file_under_another_name_is_refused(folder: SealFolder) -> None:
    folder.path.mkdir()
    (folder.path / "seals.jsonl").touch()

    with pytest.raises(UnreadableSeals, match="a file is not named <ledger id>"):
        folder.ledgers()


def test_a_file_that_cannot_be_read_is_said(folder: SealFolder) -> None:
    (folder.path / f"{LEDGER}.jsonl").mkdir(parents=True)

    with pytest.raises(UnreadableSeals, match="Is a directory"):
        folder.statements(LEDGER)


def test_one_process_adds_at_a_time(folder: SealFolder) -> None:
    with folder.lock(), pytest.raises(FolderInUse), SealFolder(folder.path).lock():
        pass
    with SealFolder(folder.path).lock():
        pass
