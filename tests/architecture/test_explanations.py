"""`make explanations`: docs/explanations.md is as the service explains its ten cases today."""

import re
from pathlib import Path
from typing import Final

from deploy.explanations import main

from deadline_service.domain.publication.explanations_page import EXPLANATIONS_PAGE

DOCS: Final = Path(__file__).parents[2] / "docs"


def test_the_page_is_current() -> None:
    assert main(DOCS, write=False) is None


def test_a_page_that_is_not_current_is_written_and_reported(tmp_path: Path) -> None:
    page = tmp_path / EXPLANATIONS_PAGE
    page.write_text("Edited by hand.")

    assert main(tmp_path, write=False) == (
        "Not current: docs/explanations.md. Run `make explanations`, and commit it."
    )
    assert page.read_text() == "Edited by hand."
    assert main(tmp_path, write=True) == (
        "Was not current, and is now written: docs/explanations.md. Read it, and commit it."
    )
    assert main(tmp_path, write=True) is None


def test_it_shows_ten_deadlines_of_varied_outcomes() -> None:
    page = (DOCS / EXPLANATIONS_PAGE).read_text("utf-8")

    states = re.findall(r"· \*\*(\w+)\*\* on", page)

    assert len(states) == page.count("\n> ") == 10
    assert {"running", "met", "met_late", "missed", "disapplied", "unknown"} <= set(states)
