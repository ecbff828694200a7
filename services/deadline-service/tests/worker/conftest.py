from collections.abc import AsyncGenerator

import asyncpg
import pytest

from chassis.database import DriverConnection
from chassis.testing import Database

MISMATCHED_REMINDERS = """
SELECT count(*)
FROM deadline.case_evaluation t
FULL JOIN (
    SELECT ledger_id, case_id, min(next_reminder_on) AS next_reminder_on
    FROM deadline.deadline GROUP BY 1, 2
) d USING (ledger_id, case_id)
WHERE t.case_id IS NULL OR t.next_reminder_on IS DISTINCT FROM d.next_reminder_on
"""


@pytest.fixture(autouse=True)
async def _next_reminder_is_the_earliest_of_a_case(  # pyright: ignore[reportUnusedFunction]  # pytest
    database: Database,
) -> AsyncGenerator[None]:
    yield
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        assert await connection.fetchval(MISMATCHED_REMINDERS) == 0
    finally:
        await connection.close()
