"""administration-api, with a fault at each statement of the registration of a council."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from deploy.administrator import owner_transaction
from tests.faults.environment import fault_environment

from chassis.database import driver_connection
from chassis.identity import KeyKind, add_administrator
from chassis.testing import peppers_of_tests
from chassis.testing.faults import QUICK_FAULTS, Fault, Injection
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

pytestmark = pytest.mark.faults

COMMAND = "deploy.administration"
PORT = "ADMINISTRATION_API_PORT"
STATEMENTS = (
    "FROM identity.find_administrator_v1",
    "set_config('administration.actor'",
    "log.register_ledger_v1",
    "INSERT INTO identity.idempotency",
    "COMMIT",
)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("fault", QUICK_FAULTS, ids=lambda each: each.name)
async def test_a_council_is_registered_once_whatever_fails(
    fault: Fault, statement: str, tmp_path: Path
) -> None:
    """The same request is sent again until it is answered, as a client does after a 503."""
    scopes = frozenset({"installation:administer", "installation:read"})
    async with fault_environment() as env:
        async with owner_transaction(env.database.admin_url) as db:
            key = await add_administrator(
                await driver_connection(db), "a", scopes, KeyKind.LIVE, peppers_of_tests()
            )
        given = {"DATABASE_URL": env.proxy.url_for("administration_api"), **UNREACHABLE_LIMITS}
        headers = {"Authorization": f"Bearer {key.text}", "Idempotency-Key": str(uuid4())}
        async with (
            running_process(COMMAND, given, tmp_path / "log", PORT) as process,
            httpx.AsyncClient(base_url=process.url, headers=headers, timeout=30) as http,
        ):
            injection = Injection(fault, lambda _before, trip: statement in trip.statement)
            env.proxy.arm(injection)
            body = {"authority": "777", "name": "Made-up Council"}

            statuses = [(await http.post("/v1/councils", json=body)).status_code for _ in range(3)]

            assert injection.has_fired
            assert set(statuses) <= {201, 503}
            assert statuses[-1] == 201
            councils = (await http.get("/v1/councils")).json()["councils"]
            assert [each["authority"] for each in councils].count("777") == 1
