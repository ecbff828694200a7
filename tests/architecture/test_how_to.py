"""The code on the page docs/how-to/add-a-projection.md is the code in the tree."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/add-a-projection.md"
STORE = ROOT / "services/deadline-service/src/deadline_service/store"


@pytest.mark.parametrize(
    ("place", "file"),
    [
        (0, STORE / "projections/case_officer.py"),
        (1, STORE / "migrations/versions/0008_case_officer.py"),
    ],
    ids=["the declaration", "the migration"],
)
def test_the_page_shows_the_file_as_it_is(place: int, file: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)

    assert len(blocks) == 2
    assert blocks[place] == file.read_text()
