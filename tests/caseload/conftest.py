"""A made-up council whose figures are counted from the rows of its import alone."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pytest
from deploy.caseload.cases import generated_cases

TODAY: Final = date(2026, 11, 27)
Row = dict[str, Any]


@pytest.fixture(scope="session")
def council() -> Sequence[Row]:
    """The first 6,000 cases of seed 1: five officers of six have a full caseload."""
    return [*generated_cases(1, 6_000, TODAY)]
