"""`make rulebook`: writes the files that are not current and reports them; else it does nothing."""

from pathlib import Path

import pytest
from deploy.rulebook import main

from deadline_service.domain.publication.documents import (
    RULEBOOK_PAGE,
    VECTORS_FILE,
    VECTORS_SCHEMA,
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder in which the rulebook has just been written."""
    main(tmp_path, write=True)
    return tmp_path


def test_missing_documents_are_written_and_reported(tmp_path: Path) -> None:
    message = main(tmp_path, write=True)

    assert message is not None
    assert message.startswith(
        "Was not current, and is now written: docs/rulebook.md, docs/vectors/"
    )
    assert {path.name for path in tmp_path.rglob("*.*")} == {
        Path(name).name for name in (RULEBOOK_PAGE, VECTORS_FILE, VECTORS_SCHEMA)
    }


def test_current_documents_are_not_written(docs: Path) -> None:
    assert main(docs, write=True) is None
    assert main(docs, write=False) is None


def test_a_check_writes_nothing(docs: Path) -> None:
    (docs / RULEBOOK_PAGE).write_text("Edited by hand.")

    message = main(docs, write=False)

    assert message == (
        "Not current: docs/rulebook.md. Run `make rulebook`, read what changed, and commit it."
    )
    assert (docs / RULEBOOK_PAGE).read_text() == "Edited by hand."
