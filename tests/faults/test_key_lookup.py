"""The lookup of an API key, which is made once in ten seconds, with every fault."""

import httpx
import pytest
from tests.faults.environment import fault_environment

from chassis.testing.faults import QUICK_FAULTS, Fault, Injection
from chassis.testing.faults.fault import nth_of_statement

pytestmark = pytest.mark.faults

KEY_LOOKUP = "SELECT * FROM identity.find_key_v2($1)"


async def test_a_key_is_looked_up_again_after_any_fault() -> None:
    async with fault_environment() as env, httpx.AsyncClient(timeout=30) as client:
        process = await env.start("case_api api", "CASE_API_PORT")
        url = f"{process.url}/v1/cases"

        async def status(key: str) -> int:
            return (await client.get(url, headers={"Authorization": f"Bearer {key}"})).status_code

        for _ in range(20):  # so that it is prepared on every connection
            assert await status(await env.records.key()) == 200
        for fault in (*QUICK_FAULTS, Fault.TERMINATE):
            injection = Injection(fault, nth_of_statement(KEY_LOOKUP))
            key = await env.records.key()
            env.proxy.arm(injection)

            assert await status(key) in {200, 503}
            assert injection.has_fired
            assert await status(key) == 200
            assert await status("send_live_" + "0" * 16 + "_none") == 401
