"""administration-api, with a fault at each statement of the registration of a council."""

from itertools import count
from typing import Final
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from deploy.administrator import owner_transaction
from tests.faults.environment import FaultEnvironment

from chassis.database import driver_connection
from chassis.identity import KeyKind, add_administrator
from chassis.testing import peppers_of_tests
from chassis.testing.faults import QUICK_FAULTS, Fault, Injection
from chassis.testing.process import ServiceProcess

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]

COMMAND = "deploy.administration"
PORT = "ADMINISTRATION_API_PORT"
STATEMENTS = (
    "FROM identity.find_administrator_v1",
    "set_config('administration.actor'",
    "log.register_ledger_v1",
    "INSERT INTO identity.idempotency",
    "COMMIT",
)


_numbers: Final = count(700)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process(env: FaultEnvironment) -> ServiceProcess:
    """One process for all tests: each has an administrator and a council of its own."""
    url = env.proxy.url_for("administration_api")
    return await env.start(COMMAND, PORT, DATABASE_URL=url)


async def administrator(env: FaultEnvironment, name: str) -> str:
    """The key of a new administrator, which the process has not looked up yet."""
    scopes = frozenset({"installation:administer", "installation:read"})
    async with owner_transaction(env.database.admin_url) as db:
        key = await add_administrator(
            await driver_connection(db), name, scopes, KeyKind.LIVE, peppers_of_tests()
        )
    return key.text


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("fault", QUICK_FAULTS, ids=lambda each: each.name)
async def test_a_council_is_registered_once_whatever_fails(
    fault: Fault, statement: str, env: FaultEnvironment, process: ServiceProcess
) -> None:
    """The same request is sent again until it is answered, as a client does after a 503.

    It begins without connections, as in a process that has just started.
    """
    env.proxy.reset_connections()
    authority = str(next(_numbers))
    key = await administrator(env, f"administrator-{authority}")
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
    async with httpx.AsyncClient(base_url=process.url, headers=headers, timeout=30) as http:
        injection = Injection(fault, lambda _before, trip: statement in trip.statement)
        env.proxy.arm(injection)
        body = {"authority": authority, "name": "Made-up Council"}

        statuses = [(await http.post("/v1/councils", json=body)).status_code for _ in range(3)]

        assert injection.has_fired
        assert set(statuses) <= {201, 503}
        assert statuses[-1] == 201
        councils = (await http.get("/v1/councils")).json()["councils"]
        assert [each["authority"] for each in councils].count(authority) == 1
