from collections.abc import AsyncGenerator

import asyncpg
import pytest

from chassis.database import Driver
from chassis.testing import Database

UNLIKE = """
SELECT count(*)
FROM deadline.case_timing t
FULL JOIN (
    SELECT ledger_id, case_id, min(next_call) AS next_call FROM deadline.deadline GROUP BY 1, 2
) d USING (ledger_id, case_id)
WHERE t.case_id IS NULL OR t.next_call IS DISTINCT FROM d.next_call
"""


@pytest.fixture(autouse=True)
async def _every_case_is_called_for_its_earliest_deadline(  # pyright: ignore[reportUnusedFunction]  # pytest
    database: Database,
) -> AsyncGenerator[None]:
    yield
    connection: Driver = await asyncpg.connect(database.admin_url)
    try:
        assert await connection.fetchval(UNLIKE) == 0
    finally:
        await connection.close()
