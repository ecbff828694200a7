"""The limits of use apply to access tokens as they do to API keys."""

import json
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from chassis import logs
from chassis.app import provide_limits
from chassis.database import DriverConnection
from chassis.identity import KeyKind
from chassis.identity.api_key import generate_key
from chassis.limits import LimitSettings
from chassis.testing.access_tokens import (
    TENANT,
    application_claims,
    delegated_claims,
    rsa_test_key,
)
from chassis.testing.issuer_in_memory import IssuerInMemory, register_issuer

KEY = rsa_test_key()
FORGER = rsa_test_key("forger")
OTHER_CLIENT = "aaaabbbb-1111-4222-8333-444455556666"
OTHER_TENANT = "11111111-2222-4333-8444-555566667777"
BURST, ALLOWED_FAILURES = 3, 5


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    limits = LimitSettings(
        client_reads_per_second=1,
        limit_burst_seconds=BURST,
        council_limit_factor=2,
        failed_authentications_per_minute=ALLOWED_FAILURES,
    )
    provide_limits(app, limits)
    return app


async def statuses(http: httpx.AsyncClient, *credentials: str) -> list[int]:
    return [
        (await http.get("/v1/notes", headers={"Authorization": f"Bearer {each}"})).status_code
        for each in credentials
    ]


def forged(number: int) -> str:
    return FORGER.sign(application_claims("notes:read", jti=str(number)), kid=KEY.key_id)


async def test_refused_tokens_of_an_address_are_slowed_together_with_keys(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)
    wrong = [
        *("a.b.c", forged(1)),
        KEY.sign(application_claims(iss="https://other.example")),
        KEY.sign(application_claims(aud="other")),
        generate_key(KeyKind.LIVE).text,
    ]
    assert len(wrong) == ALLOWED_FAILURES

    assert await statuses(http, *wrong) == [401] * ALLOWED_FAILURES
    assert await statuses(http, forged(2), *wrong) == [429] * (ALLOWED_FAILURES + 1)


async def test_a_right_token_is_not_slowed_by_wrong_ones_of_its_own_address(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)
    await statuses(http, *map(forged, range(20)))

    assert await statuses(http, KEY.sign(application_claims("notes:read"))) == [200]


async def test_a_refused_token_is_logged_with_its_reason_and_no_part_of_it(
    admin: DriverConnection,
    http_world: IssuerInMemory,
    http: httpx.AsyncClient,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await register_issuer(admin)
    logs.configure("library")
    token = forged(1)

    await statuses(http, token)

    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    failed = [line for line in lines if line["event"] == "authentication_failed"]
    assert [(line["code"], line["key_id"]) for line in failed] == [("token_signature", None)]
    for part in (*token.split("."), TENANT, KEY.key_id):
        assert part not in logged


async def test_tokens_of_one_client_share_its_limit(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    """Whichever token it sends, and for whom it acts: a new token is no new limit."""
    await register_issuer(admin)
    tokens = [KEY.sign(application_claims("notes:read", jti=str(n))) for n in range(2)]
    of_user = KEY.sign(delegated_claims("notes:read"))

    assert await statuses(http, *tokens, of_user, tokens[0]) == [200, 200, 200, 429]


async def test_clients_of_one_issuer_do_not_share_a_limit_but_their_council_has_one(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)
    first, second, third = (
        KEY.sign(application_claims("notes:read", azp=OTHER_CLIENT.replace("a", letter)))
        for letter in "abc"
    )

    assert await statuses(http, *[first] * (BURST + 1)) == [200] * BURST + [429]
    assert await statuses(http, *[second] * BURST) == [200] * BURST
    assert await statuses(http, third) == [429]


async def test_a_client_id_in_two_councils_is_two_clients(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)
    other = {"issuer_id": UUID(int=901), "ledger_id": UUID(int=2), "tenant": OTHER_TENANT}
    await register_issuer(admin, **other)
    own, of_other = (
        KEY.sign(application_claims("notes:read", tid=tenant)) for tenant in (TENANT, OTHER_TENANT)
    )

    assert await statuses(http, *[own] * (BURST + 1)) == [200] * BURST + [429]
    assert await statuses(http, of_other) == [200]
