"""Files of seals: added to, read, after a crash, and with lines that are not valid."""

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


def test_each_ledger_has_a_file(folder: SealFolder) -> None:
    with folder.lock():
        for each in (make_seal(1), make_seal(1, OTHER), make_seal(2)):
            folder.add(each)

    assert folder.ledgers() == [LEDGER, OTHER]
    assert folder.statements(LEDGER) == [make_seal(1), make_seal(2)]
    assert len((folder.path / f"{LEDGER}.jsonl").read_text().splitlines()) == 2


def test_a_missing_folder_is_empty(folder: SealFolder) -> None:
    assert folder.ledgers() == []
    assert folder.statements(LEDGER) == []


@pytest.mark.parametrize("written", [1, 40, len(make_seal(2).to_json())])
def test_an_incomplete_last_line_is_ignored_and_replaced(folder: SealFolder, written: int) -> None:
    with folder.lock():
        folder.add(make_seal(1))
    file = folder.path / f"{LEDGER}.jsonl"
    file.write_text(file.read_text() + make_seal(2).to_json()[:written])

    assert folder.statements(LEDGER) == [make_seal(1)]
    with folder.lock():
        folder.add(make_seal(3))
    assert folder.statements(LEDGER) == [make_seal(1), make_seal(3)]


def test_an_incomplete_first_line_is_replaced(folder: SealFolder) -> None:
    folder.path.mkdir()
    (folder.path / f"{LEDGER}.jsonl").write_text("{")

    with folder.lock():
        folder.add(make_seal(1))

    assert folder.statements(LEDGER) == [make_seal(1)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nonsense", "line 2: this is neither a seal nor a restoration"),
        (make_seal(1, OTHER).to_json(), "line 2: this is about another ledger"),
    ],
    ids=["nonsense", "another ledger"],
)
def test_an_invalid_line_is_named_by_its_number(
    folder: SealFolder, line: str, sentence: str
) -> None:
    with folder.lock():
        folder.add(make_seal(1))
    with (folder.path / f"{LEDGER}.jsonl").open("a") as file:
        file.write(f"{line}\n")

    with pytest.raises(UnreadableSeals, match=sentence):
        folder.statements(LEDGER)


def test_a_file_with_another_name_is_refused(folder: SealFolder) -> None:
    folder.path.mkdir()
    (folder.path / "seals.jsonl").touch()

    with pytest.raises(UnreadableSeals, match="a file is not named <ledger id>"):
        folder.ledgers()


def test_an_unreadable_file_is_reported(folder: SealFolder) -> None:
    (folder.path / f"{LEDGER}.jsonl").mkdir(parents=True)

    with pytest.raises(UnreadableSeals, match="Is a directory"):
        folder.statements(LEDGER)


def test_only_one_process_holds_the_lock(folder: SealFolder) -> None:
    with folder.lock(), pytest.raises(FolderInUse), SealFolder(folder.path).lock():
        pass
    with SealFolder(folder.path).lock():
        pass
