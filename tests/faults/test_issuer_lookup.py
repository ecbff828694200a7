"""The look-up of the issuers of access tokens, which is made once in ten seconds, with faults."""

import httpx
import pytest
from tests.faults.environment import fault_environment

from chassis.testing.access_tokens import application_claims, rsa_test_key
from chassis.testing.faults import QUICK_FAULTS, Fault, Injection

pytestmark = pytest.mark.faults

ISSUER_LOOKUP = "FROM identity.trusted_issuers_v1($1)"


@pytest.mark.parametrize("fault", QUICK_FAULTS, ids=lambda each: each.name)
async def test_issuers_are_looked_up_again_after_any_fault(fault: Fault) -> None:
    """A token of an issuer that no one registered is refused, and never makes an error."""
    async with fault_environment() as env, httpx.AsyncClient(timeout=30) as client:
        process = await env.start("case_api api", "CASE_API_PORT")
        token = rsa_test_key().sign(application_claims("cases:read"))
        headers = {"Authorization": f"Bearer {token}"}
        injection = Injection(fault, lambda _before, trip: ISSUER_LOOKUP in trip.statement)
        env.proxy.arm(injection)

        first = await client.get(f"{process.url}/v1/cases", headers=headers)
        second = await client.get(f"{process.url}/v1/cases", headers=headers)

        assert injection.has_fired
        assert first.status_code in {401, 503}
        assert second.status_code == 401
