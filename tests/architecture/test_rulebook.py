"""`make rulebook`: writes what is not current and says so; with nothing to write it is content."""

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
    """A folder in which the rulebook has just been printed."""
    main(tmp_path, write=True)
    return tmp_path


def test_what_was_never_printed_is_written_and_told(tmp_path: Path) -> None:
    said = main(tmp_path, write=True)

    assert said is not None
    assert said.startswith("Was not current, and is now written: docs/rulebook.md, docs/vectors/")
    assert {path.name for path in tmp_path.rglob("*.*")} == {
        Path(name).name for name in (RULEBOOK_PAGE, VECTORS_FILE, VECTORS_SCHEMA)
    }


def test_what_is_current_is_left_alone(docs: Path) -> None:
    assert main(docs, write=True) is None
    assert main(docs, write=False) is None


def test_a_check_writes_nothing(docs: Path) -> None:
    (docs / RULEBOOK_PAGE).write_text("Edited by hand.")

    said = main(docs, write=False)

    assert said == (
        "Not current: docs/rulebook.md. Run `make rulebook`, read what changed, and commit it."
    )
    assert (docs / RULEBOOK_PAGE).read_text() == "Edited by hand."
