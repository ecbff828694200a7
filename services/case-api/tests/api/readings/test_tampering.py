"""The record of reading cannot be changed by the service, and a change by others is found."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
import pytest

from case_api.store.readings.verify import VerifiedRecord
from case_api.worker.maintenance.readings import run_reading_verification
from chassis.database import DriverConnection, create_engine
from chassis.testing import Database
from events.envelope import LedgerId

REFUSED: Final = re.compile(r"append-only|permission denied")
Tamper = Callable[[str], Awaitable[None]]
Verify = Callable[[], Awaitable[VerifiedRecord]]
TABLES: Final = ("reading", "reading_case")


@pytest.mark.usefixtures("three_readings")
async def test_an_untouched_record_is_valid(verify: Verify) -> None:
    found = await verify()

    assert (found.rows, found.fault) == (3, None)


@pytest.mark.usefixtures("three_readings")
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE case_api.reading SET actor = 'client:another' WHERE position = 2",
            "position 2: the row does not fit its hash",
        ),
        (
            "UPDATE case_api.reading SET recorded_at = now() WHERE position = 2",
            "position 2: the row does not fit its hash",
        ),
        ("DELETE FROM case_api.reading WHERE position = 2", "position 2: it is missing"),
        (
            "DELETE FROM case_api.reading_case WHERE position = 3",
            "position 3: the list of its cases does not fit the row",
        ),
    ],
)
async def test_a_change_is_found(
    tamper: Tamper, verify: Verify, statement: str, fault: str
) -> None:
    await tamper(statement)

    assert (await verify()).fault == fault


@pytest.mark.usefixtures("three_readings")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["service", "owner"])
async def test_rows_cannot_be_changed(
    database: Database, council: LedgerId, table: str, role: str
) -> None:
    url = database.url_for("case_api") if role == "service" else database.admin_url
    connection: DriverConnection = await asyncpg.connect(url)
    await connection.execute(f"SET log.ledger = '{council}'")

    with pytest.raises(asyncpg.PostgresError, match=REFUSED):
        await connection.execute(f"UPDATE case_api.{table} SET position = 9")  # noqa: S608
    with pytest.raises(asyncpg.PostgresError, match=REFUSED):
        await connection.execute(f"DELETE FROM case_api.{table}")  # noqa: S608
    with pytest.raises(asyncpg.PostgresError, match=REFUSED):
        await connection.execute(f"TRUNCATE case_api.{table}")
    await connection.close()


async def test_the_service_cannot_insert_a_row_past_the_function(
    database: Database, council: LedgerId
) -> None:
    connection: DriverConnection = await asyncpg.connect(database.url_for("case_api"))
    await connection.execute(f"SET log.ledger = '{council}'")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(
            "INSERT INTO case_api.reading_case VALUES ($1, $1, 1)", str(council)
        )
    await connection.close()


@pytest.mark.usefixtures("three_readings")
async def test_the_command_finds_the_first_fault_of_each_council(
    database: Database,
    tamper: Tamper,
    council: LedgerId,
    other_council: LedgerId,
    capsys: pytest.CaptureFixture[str],
) -> None:
    owner = create_engine(database.admin_url, pool_size=1)
    assert await run_reading_verification(owner)
    assert f"{council}  valid: 3 rows" in capsys.readouterr().out

    await tamper("DELETE FROM case_api.reading WHERE position = 1")

    assert not await run_reading_verification(owner)
    shown = capsys.readouterr().out
    assert f"{council}  position 1: it is missing" in shown
    assert f"{other_council}  valid: 0 rows" in shown
    await owner.dispose()
