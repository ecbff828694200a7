"""The evidence for the Cyber Assessment Framework is of this version, and what it names exists."""

import re
from pathlib import Path
from typing import Final

import pytest
from deploy.caf_evidence import CAF_PAGE, caf_page

ROOT: Final = Path(__file__).parents[2]
NAMED: Final = re.compile(r"`((?:tests|libs|services)/[^`]+)`")


def test_the_page_is_that_of_this_version() -> None:
    assert CAF_PAGE.read_text("utf-8") == caf_page(), "run `python -m deploy.caf_evidence`"


@pytest.mark.parametrize(
    "path", sorted({*re.findall(r"`((?:tests|libs|services)/[^`]+)`", caf_page())})
)
def test_what_shows_the_evidence_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "figure",
    [
        "14 processes (case-api, case-importer,",
        "`CURSOR_SECRET`",
        "`PERSONAL_DATA_KEYS`",
        "8 roles, of which plan writer, school, family are limited to their cases",
    ],
)
def test_its_figures_are_those_of_the_system(figure: str) -> None:
    assert figure in caf_page()
