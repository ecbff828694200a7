"""Requests with access tokens: what a client is answered."""

import httpx
import pytest

from chassis.database import DriverConnection
from chassis.identity import KeyKind
from chassis.identity.api_key import generate_key
from chassis.identity.tokens import ClaimsRefused
from chassis.identity.tokens.refusal import CLAIM_REQUIREMENTS, TokenRefusal
from chassis.testing.access_tokens import (
    CLIENT_ID,
    ENTRA_ISSUER,
    ISSUED_AT,
    application_claims,
    rsa_test_key,
)
from chassis.testing.issuer_in_memory import IssuerInMemory, register_issuer

KEY = rsa_test_key()
FORGER = rsa_test_key("forger")
OTHER_TENANT = "11111111-2222-4333-8444-555566667777"
INVALID_TOKEN = 'Bearer error="invalid_token"'


async def get_notes(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.get("/v1/notes", headers={"Authorization": f"Bearer {token}"})


async def test_a_token_is_taken_where_a_key_is(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)

    assert (await get_notes(http, KEY.sign(application_claims("notes:read")))).status_code == 200
    response = await get_notes(http, KEY.sign(application_claims("notes:write")))
    assert response.status_code == 403
    challenge = 'Bearer error="insufficient_scope", scope="notes:read"'
    assert response.headers["WWW-Authenticate"] == challenge


async def test_a_refusal_after_the_signature_states_the_condition_and_echoes_nothing(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)
    token = KEY.sign(application_claims("notes:read", aud="canary-audience"))

    response = await get_notes(http, token)

    assert response.status_code == 401
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="invalid_token", error_description="')
    document = response.json()
    assert document["code"] == "unauthenticated"
    assert document["errors"] == [
        {
            "header": "Authorization",
            "code": "token_audience",
            "message": "must have the registered audience, and no other",
        }
    ]
    for part in ("canary-audience", *token.split("."), ENTRA_ISSUER, CLIENT_ID):
        assert part not in response.text + challenge


def forged(**claims: object) -> str:
    """A token that states a key of the issuer and is not signed with it."""
    return FORGER.sign(application_claims("notes:read", **claims), kid=KEY.key_id)


async def test_before_the_signature_every_refusal_is_the_same_response(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    """So that no one learns which issuers, tenants, clients and keys there are."""
    await register_issuer(admin, clients=frozenset({CLIENT_ID}))
    http.headers["X-Request-Id"] = "the-same-each-time"
    unproven = {
        "an unregistered issuer": KEY.sign(application_claims(iss="https://other.example")),
        "a wrong signature": forged(),
        "an unknown tenant": KEY.sign(application_claims(tid=OTHER_TENANT)),
        "an unknown tenant, a wrong signature": forged(tid=OTHER_TENANT),
        "an unknown key": FORGER.sign(application_claims("notes:read")),
        "another audience": forged(aud="other"),
        "another client": forged(azp=OTHER_TENANT),
        "an expired token": forged(exp=ISSUED_AT + 1),
        "an ID token": forged(nonce="n"),
        "another algorithm": FORGER.sign(application_claims(), alg="HS256", kid=KEY.key_id),
        "a key in the header": FORGER.sign(application_claims(), jwk={**FORGER.jwk()}),
        "no token": "a.b.c",
        "an unknown API key": generate_key(KeyKind.LIVE).text,
    }

    responses = {name: await get_notes(http, text) for name, text in unproven.items()}

    expected = responses.pop("a wrong signature")
    assert expected.status_code == 401
    assert expected.headers["WWW-Authenticate"] == INVALID_TOKEN
    assert "errors" not in expected.json()
    for name, response in responses.items():
        assert response.status_code == expected.status_code, name
        assert response.headers.raw == expected.headers.raw, name
        assert response.content == expected.content, name


@pytest.mark.parametrize("refusal", list(CLAIM_REQUIREMENTS))
def test_a_description_is_text_that_a_challenge_may_have(refusal: TokenRefusal) -> None:
    """RFC 6750, 3: no quotation mark or backslash."""
    requirement = ClaimsRefused(refusal).requirement

    assert requirement.isascii()
    assert requirement.isprintable()
    assert not {'"', "\\"} & set(requirement)


async def test_without_keys_the_service_is_unavailable(
    admin: DriverConnection, http_world: IssuerInMemory, http: httpx.AsyncClient
) -> None:
    await register_issuer(admin)
    http_world.document = None

    response = await get_notes(http, KEY.sign(application_claims("notes:read")))

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.json()["code"] == "unavailable"
