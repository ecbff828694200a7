"""Fixtures of journeys: folders for the systems that they start, and migrated databases."""

import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from deploy.migrate import migrate
from deploy.workspace import LOGIN_ROLES

from chassis.testing import Database, fresh_database, shared_server
from chassis.testing.postgres_server import TEST_ROLE_PASSWORD


@pytest.fixture
async def database() -> AsyncGenerator[Database]:
    """A database with every schema and no rows."""
    async with fresh_database(shared_server(*LOGIN_ROLES), "system", _build) as fresh:
        yield fresh


@pytest.fixture
async def empty_database() -> AsyncGenerator[Database]:
    """An empty database."""
    async with fresh_database(shared_server(*LOGIN_ROLES), "empty", _leave_empty) as fresh:
        yield fresh


async def _leave_empty(_: str) -> None: ...


async def _build(admin_url: str) -> None:
    await migrate(admin_url, {role.name: TEST_ROLE_PASSWORD for role in LOGIN_ROLES})


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

    As root, PostgreSQL runs under another account, and each pytest that starts closes its folder of
    temporary folders to other accounts.
    """
    with tempfile.TemporaryDirectory(prefix="send-journey-", ignore_cleanup_errors=True) as path:
        yield Path(path)
