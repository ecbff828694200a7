"""Where journeys keep the data of the systems that they start."""

import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder() -> Generator[Path]:
    """A data folder of a system that several tests share."""
    yield from _outside_of_pytest()


@pytest.fixture
def tmp_path() -> Generator[Path]:
    """A data folder for one test."""
    yield from _outside_of_pytest()


def _outside_of_pytest() -> Generator[Path]:
    """A folder that no other run of pytest closes to the account that PostgreSQL runs under.

    Run as root, PostgreSQL has an account of its own, and each pytest that starts shuts its own
    folder of temporary folders to everybody else.
    """
    with tempfile.TemporaryDirectory(prefix="send-journey-", ignore_cleanup_errors=True) as path:
        yield Path(path)
