"""`make rulebook`: writes the files that are not current and reports them; else it does nothing."""

import shutil
from pathlib import Path

import pytest
from deploy.rulebook import CHANGES, main

from deadline_service.domain.publication.changes import with_digest
from deadline_service.domain.publication.documents import (
    RULEBOOK_PAGE,
    VECTORS_FILE,
    VECTORS_SCHEMA,
)


@pytest.fixture
def changes(tmp_path: Path) -> Path:
    """A copy of the versions of the rules."""
    return Path(shutil.copy(CHANGES, tmp_path / "changes.toml"))


@pytest.fixture
def docs(tmp_path: Path, changes: Path) -> Path:
    """A folder in which the rulebook has just been written."""
    folder = tmp_path / "docs"
    main(folder, changes, write=True)
    return folder


def test_missing_documents_are_written_and_reported(tmp_path: Path, changes: Path) -> None:
    message = main(tmp_path / "docs", changes, write=True)

    assert message is not None
    assert message.startswith(
        "Was not current, and is now written: docs/rulebook.md, docs/vectors/"
    )
    assert {path.name for path in (tmp_path / "docs").rglob("*.*")} == {
        Path(name).name for name in (RULEBOOK_PAGE, VECTORS_FILE, VECTORS_SCHEMA)
    }


def test_current_documents_are_not_written(docs: Path, changes: Path) -> None:
    assert main(docs, changes, write=True) is None
    assert main(docs, changes, write=False) is None


def test_a_check_writes_nothing(docs: Path, changes: Path) -> None:
    (docs / RULEBOOK_PAGE).write_text("Edited by hand.")

    message = main(docs, changes, write=False)

    assert message == (
        "Not current: docs/rulebook.md. Run `make rulebook`, read what changed, and commit it."
    )
    assert (docs / RULEBOOK_PAGE).read_text() == "Edited by hand."


def test_the_digest_of_changed_rules_is_written_and_reported(docs: Path, changes: Path) -> None:
    current = changes.read_text()
    changes.write_text(with_digest(current, "0" * 64))

    assert main(docs, changes, write=False) == (
        "The rules changed: describe it under the newest version in changes.toml, and run"
        " `make rulebook`."
    )
    assert changes.read_text() != current
    assert main(docs, changes, write=True) == (
        "The rules changed, and their digest is now written: describe it under the newest version"
        " in changes.toml."
    )
    assert changes.read_text() == current
