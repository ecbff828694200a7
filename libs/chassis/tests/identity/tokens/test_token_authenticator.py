"""From an access token to a client, with a real database and an issuer that tests control."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app_state import provide
from chassis.database import DriverConnection
from chassis.identity import KeyKind, Principal
from chassis.identity.tokens import (
    IssuerConflict,
    TokenAuthenticator,
    TokenRefusal,
    TokenRefused,
    TrustedIssuer,
    UnknownIssuer,
    add_issuer,
    list_issuers,
    remove_issuer,
)
from chassis.identity.tokens.issuer_lookup import ISSUER_CACHE_SECONDS, IssuerLookup
from chassis.identity.tokens.key_set_cache import KeySetCache
from chassis.identity.tokens.key_set_client import KeySetNotFetched
from chassis.testing import Database
from chassis.testing.access_tokens import (
    CLIENT_ID,
    ENTRA_ISSUER,
    ISSUED_AT,
    JWKS_URL,
    TOKEN_LIFETIME,
    USER_ID,
    application_claims,
    delegated_claims,
    key_set_document,
    registered_issuer,
    rsa_test_key,
)
from chassis.testing.sample_service.schema import ROLE

KEY = rsa_test_key()
OTHER_LEDGER = UUID(int=2)
OTHER_TENANT = "11111111-2222-4333-8444-555566667777"


class World:
    """An issuer of tokens, and clocks that move together."""

    def __init__(self, engine: AsyncEngine, kind: KeyKind = KeyKind.LIVE) -> None:
        self.document: bytes | None = key_set_document(KEY)
        self.fetched: list[str] = []
        self.seconds = 100.0

        def monotonic() -> float:
            return self.seconds

        self.tokens = TokenAuthenticator(
            IssuerLookup(engine, kind, monotonic),
            KeySetCache(self._fetch, 24 * 3600.0, monotonic),
            lambda: ISSUED_AT + self.seconds,
            monotonic,
        )

    async def _fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        if self.document is None:
            raise KeySetNotFetched
        return self.document

    async def outcome(self, token: str) -> Principal | TokenRefusal:
        try:
            return await self.tokens.authenticate(token)
        except TokenRefused as refused:
            return refused.refusal


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[DriverConnection]:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


@pytest.fixture
def world(engine: AsyncEngine) -> World:
    return World(engine)


@pytest.fixture
def http_world(app: FastAPI, world: World) -> World:
    provide(app, world.tokens)
    return world


async def register(admin: DriverConnection, **changed: Any) -> TrustedIssuer:  # noqa: ANN401  # any field
    issuer = registered_issuer(**changed)
    async with admin.transaction():
        await add_issuer(admin, issuer)
    return issuer


async def test_an_application_is_a_client_of_the_council_of_its_tenant(
    admin: DriverConnection, world: World
) -> None:
    await register(admin)

    found = await world.outcome(KEY.sign(application_claims("notes:read")))

    assert found == Principal(UUID(int=1), "999", f"entra:{CLIENT_ID}", frozenset({"notes:read"}))
    assert isinstance(found, Principal)
    assert found.actor == f"client:entra:{CLIENT_ID}"
    assert world.fetched == [JWKS_URL]


async def test_a_person_for_whom_a_client_acts_is_part_of_the_actor(
    admin: DriverConnection, world: World
) -> None:
    await register(admin)

    found = await world.outcome(KEY.sign(delegated_claims("notes:write")))

    assert isinstance(found, Principal)
    assert (found.user, found.client) == (USER_ID, f"entra:{CLIENT_ID}")
    assert found.actor == f"client:entra:{CLIENT_ID} user:{USER_ID}"


async def test_each_tenant_is_of_its_own_council(admin: DriverConnection, world: World) -> None:
    await register(admin)
    issuer = ENTRA_ISSUER.replace("3f2b8c1e-0d4a-4b7e-9a56-7c1d2e3f4a5b", OTHER_TENANT)
    other = await register(
        admin,
        issuer_id=UUID(int=901),
        ledger_id=OTHER_LEDGER,
        tenant=OTHER_TENANT,
        issuer=issuer,
    )

    own = await world.outcome(KEY.sign(application_claims(tid=OTHER_TENANT, iss=other.issuer)))
    mixed = await world.outcome(KEY.sign(application_claims(tid=OTHER_TENANT)))

    assert isinstance(own, Principal)
    assert own.ledger_id == OTHER_LEDGER
    assert mixed is TokenRefusal.TENANT


async def test_a_token_that_cannot_be_accepted_causes_no_fetch(
    admin: DriverConnection, world: World
) -> None:
    await register(admin)

    for claims in (
        application_claims(iss="https://attacker.example"),
        application_claims(tid=OTHER_TENANT),
        application_claims(aud="other"),
        application_claims(exp=ISSUED_AT + 1),
    ):
        assert await world.outcome(KEY.sign(claims)) in TokenRefusal
    assert world.fetched == []


async def test_keys_are_only_fetched_from_the_registered_address(
    admin: DriverConnection, world: World
) -> None:
    await register(admin)
    for header in ({"jku": "https://attacker.example"}, {"jwk": {**KEY.jwk()}}, {"x5c": ["AA"]}):
        token = rsa_test_key("attacker").sign(application_claims("notes:read"), **header)
        assert await world.outcome(token) is TokenRefusal.TYPE
    assert world.fetched == []


async def test_a_verified_token_is_believed_for_ten_seconds(
    admin: DriverConnection, world: World
) -> None:
    issuer = await register(admin)
    token = KEY.sign(application_claims("notes:read"))
    assert isinstance(await world.outcome(token), Principal)
    await remove_issuer(admin, issuer.issuer_id)

    world.seconds += ISSUER_CACHE_SECONDS - 1
    assert isinstance(await world.outcome(token), Principal)
    world.seconds += 1
    assert await world.outcome(token) is TokenRefusal.ISSUER


async def test_a_verified_token_expires_while_it_is_remembered(
    admin: DriverConnection, world: World
) -> None:
    await register(admin)
    token = KEY.sign(application_claims("notes:read"))
    world.seconds = TOKEN_LIFETIME + 59.0
    assert isinstance(await world.outcome(token), Principal)

    world.seconds += 1
    assert await world.outcome(token) is TokenRefusal.EXPIRED


async def test_an_installation_takes_issuers_of_its_kind(
    admin: DriverConnection, world: World, engine: AsyncEngine
) -> None:
    await register(admin, kind=KeyKind.TEST)
    token = KEY.sign(application_claims("notes:read"))

    assert await world.outcome(token) is TokenRefusal.ISSUER
    assert isinstance(await World(engine, KeyKind.TEST).outcome(token), Principal)


async def get_notes(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.get("/v1/notes", headers={"Authorization": f"Bearer {token}"})


async def test_a_token_is_taken_where_a_key_is(
    admin: DriverConnection, http_world: World, http: httpx.AsyncClient
) -> None:
    await register(admin)

    assert (await get_notes(http, KEY.sign(application_claims("notes:read")))).status_code == 200
    response = await get_notes(http, KEY.sign(application_claims("notes:write")))
    assert response.status_code == 403
    challenge = 'Bearer error="insufficient_scope", scope="notes:read"'
    assert response.headers["WWW-Authenticate"] == challenge


async def test_a_refusal_states_the_condition_and_echoes_nothing(
    admin: DriverConnection, http_world: World, http: httpx.AsyncClient
) -> None:
    await register(admin)
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


@pytest.mark.parametrize("refusal", list(TokenRefusal))
def test_a_description_is_text_that_a_challenge_may_have(refusal: TokenRefusal) -> None:
    """RFC 6750, 3: no quotation mark or backslash."""
    message = str(TokenRefused(refusal))

    assert message.isascii()
    assert message.isprintable()
    assert not {'"', "\\"} & set(message)


async def test_without_keys_the_service_is_unavailable(
    admin: DriverConnection, http_world: World, http: httpx.AsyncClient
) -> None:
    await register(admin)
    http_world.document = None

    response = await get_notes(http, KEY.sign(application_claims("notes:read")))

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.json()["code"] == "unavailable"


async def test_tokens_are_counted_by_result(admin: DriverConnection, world: World) -> None:
    await register(admin)

    def count(result: str) -> float:
        return REGISTRY.get_sample_value("access_tokens_total", {"result": result}) or 0.0

    before = count("accepted"), count("token_audience")
    token = KEY.sign(application_claims("notes:read"))
    for each in (token, token, KEY.sign(application_claims(aud="other"))):
        await world.outcome(each)

    assert (count("accepted"), count("token_audience")) == (before[0] + 2, before[1] + 1)


async def test_a_registration_is_stored_as_it_was_given(admin: DriverConnection) -> None:
    issuer = await register(
        admin,
        role_scopes={"Notes=All": frozenset({"notes:read", "notes:write"})},
        clients=frozenset({CLIENT_ID}),
    )
    await remove_issuer(admin, issuer.issuer_id)

    (listed,) = await list_issuers(admin)

    assert listed.issuer == issuer
    assert listed.removed_at is not None
    assert await list_issuers(admin, OTHER_LEDGER) == []
    with pytest.raises(UnknownIssuer):
        await remove_issuer(admin, issuer.issuer_id)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="the same again"),
        pytest.param({"ledger_id": OTHER_LEDGER}, id="for another council"),
        pytest.param({"ledger_id": OTHER_LEDGER, "audience": "b"}, id="with another audience"),
        pytest.param({"ledger_id": OTHER_LEDGER, "issuer": "https://b"}, id="of another issuer"),
        pytest.param({"kind": KeyKind.TEST}, id="of another kind"),
        pytest.param({"tenant": None, "audience": "b"}, id="without its tenant"),
    ],
)
async def test_a_tenant_is_of_one_council(admin: DriverConnection, changed: dict[str, Any]) -> None:
    await register(admin)

    with pytest.raises(IssuerConflict):
        await register(admin, issuer_id=UUID(int=901), **changed)


async def test_a_tenant_has_several_registrations_of_one_council(admin: DriverConnection) -> None:
    await register(admin)
    await register(admin, issuer_id=UUID(int=901), audience="api://notes")
    await register(admin, issuer_id=UUID(int=902), issuer="https://sts.windows.net/t/")

    assert len(await list_issuers(admin)) == 3


async def test_a_tenant_whose_registration_was_removed_is_free_for_another_council(
    admin: DriverConnection,
) -> None:
    issuer = await register(admin)
    await remove_issuer(admin, issuer.issuer_id)

    await register(admin, issuer_id=UUID(int=901), ledger_id=OTHER_LEDGER)


async def test_keys_of_live_tokens_come_over_tls(admin: DriverConnection) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await register(admin, jwks_url="http://identity.example/keys")


async def test_no_service_may_change_what_is_trusted(
    database: Database, engine: AsyncEngine
) -> None:
    connection: DriverConnection = await asyncpg.connect(database.url_for(ROLE.name))
    for what in (
        list_issuers(connection),
        remove_issuer(connection, UUID(int=900)),
        connection.execute("INSERT INTO identity.token_issuer DEFAULT VALUES"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await what
    await connection.close()
    async with engine.connect() as db:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await db.execute(text("SELECT * FROM identity.token_issuer"))


def test_the_longest_actor_fits_the_log() -> None:
    longest = replace(
        Principal(UUID(int=1), "999", "n" * 20 + ":" + "c" * 64, frozenset()), user="u" * 64
    )

    assert len(longest.actor) <= 200
