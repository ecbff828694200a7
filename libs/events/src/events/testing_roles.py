"""The role that appends in tests, of the log and of services that only follow it."""

from collections.abc import Collection
from typing import Final

import asyncpg

from chassis.database import DriverConnection, dsn
from chassis.roles import LoginRole
from events.log.writers import set_writable_families

TEST_WRITER: Final = LoginRole("log_writer")
TEST_FAMILIES: Final = frozenset(
    {"request", "assessment", "draft", "final", "review", "tribunal", "case", "provision"}
)
"""What `TEST_WRITER` appends: every family that records what happened."""


async def let_test_writer_append(admin_url: str, families: Collection[str] = TEST_FAMILIES) -> None:
    """Let `TEST_WRITER` append, as the migration of a service does for the service's role."""
    connection: DriverConnection = await asyncpg.connect(dsn(admin_url))
    await connection.execute(set_writable_families(TEST_WRITER.name, families))
    await connection.close()
