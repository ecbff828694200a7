"""From an access token to a client, with a real database and an issuer that tests control."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection
from chassis.identity import KeyKind, Principal
from chassis.identity.tokens import (
    ClaimsRefused,
    IssuerConflict,
    TokenRefusal,
    UnknownIssuer,
    list_issuers,
    remove_issuer,
)
from chassis.identity.tokens.issuer_lookup import ISSUER_CACHE_SECONDS
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
    rsa_test_key,
)
from chassis.testing.issuer_in_memory import IssuerInMemory, register_issuer
from chassis.testing.sample_service.schema import ROLE

KEY = rsa_test_key()
OTHER_LEDGER = UUID(int=2)
OTHER_TENANT = "11111111-2222-4333-8444-555566667777"


async def test_an_application_is_a_client_of_the_council_of_its_tenant(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)

    found = await world.outcome(KEY.sign(application_claims("notes:read")))

    assert found == Principal(UUID(int=1), "999", f"entra:{CLIENT_ID}", frozenset({"notes:read"}))
    assert isinstance(found, Principal)
    assert found.actor == f"client:entra:{CLIENT_ID}"
    assert world.fetched == [JWKS_URL]


async def test_a_person_for_whom_a_client_acts_is_part_of_the_actor(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)

    found = await world.outcome(KEY.sign(delegated_claims("notes:write")))

    assert isinstance(found, Principal)
    assert (found.user, found.client) == (USER_ID, f"entra:{CLIENT_ID}")
    assert found.actor == f"client:entra:{CLIENT_ID} user:{USER_ID}"


async def test_each_tenant_is_of_its_own_council(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)
    issuer = ENTRA_ISSUER.replace("3f2b8c1e-0d4a-4b7e-9a56-7c1d2e3f4a5b", OTHER_TENANT)
    other = await register_issuer(
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


async def test_a_token_of_an_unknown_issuer_or_tenant_causes_no_fetch(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)

    for claims in (
        application_claims(iss="https://attacker.example"),
        application_claims(tid=OTHER_TENANT),
    ):
        assert await world.outcome(KEY.sign(claims)) in TokenRefusal
    assert world.fetched == []


async def test_claims_are_checked_after_the_signature(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)
    forger = rsa_test_key("forger")
    for changed, refusal in (
        ({"aud": "other"}, TokenRefusal.AUDIENCE),
        ({"exp": ISSUED_AT + 1}, TokenRefusal.EXPIRED),
        ({"azp": None}, TokenRefusal.CLAIMS),
    ):
        claims = application_claims(**changed)

        with pytest.raises(ClaimsRefused) as refused:
            await world.tokens.authenticate(KEY.sign(claims))
        assert refused.value.refusal is refusal
        forged = forger.sign(claims, kid=KEY.key_id)
        assert await world.outcome(forged) is TokenRefusal.SIGNATURE
    assert world.fetched == [JWKS_URL]


async def test_keys_are_only_fetched_from_the_registered_address(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)
    for header in ({"jku": "https://attacker.example"}, {"jwk": {**KEY.jwk()}}, {"x5c": ["AA"]}):
        token = rsa_test_key("attacker").sign(application_claims("notes:read"), **header)
        assert await world.outcome(token) is TokenRefusal.TYPE
    assert world.fetched == []


async def test_a_verified_token_is_believed_for_ten_seconds(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    issuer = await register_issuer(admin)
    token = KEY.sign(application_claims("notes:read"))
    assert isinstance(await world.outcome(token), Principal)
    await remove_issuer(admin, issuer.issuer_id)

    world.seconds += ISSUER_CACHE_SECONDS - 1
    assert isinstance(await world.outcome(token), Principal)
    world.seconds += 1
    assert await world.outcome(token) is TokenRefusal.ISSUER


async def test_a_verified_token_expires_while_it_is_remembered(
    admin: DriverConnection, world: IssuerInMemory
) -> None:
    await register_issuer(admin)
    token = KEY.sign(application_claims("notes:read"))
    world.seconds = TOKEN_LIFETIME + 59.0
    assert isinstance(await world.outcome(token), Principal)

    world.seconds += 1
    assert await world.outcome(token) is TokenRefusal.EXPIRED


async def test_an_installation_takes_issuers_of_its_kind(
    admin: DriverConnection, world: IssuerInMemory, engine: AsyncEngine
) -> None:
    await register_issuer(admin, kind=KeyKind.TEST)
    token = KEY.sign(application_claims("notes:read"))

    assert await world.outcome(token) is TokenRefusal.ISSUER
    assert isinstance(await IssuerInMemory(engine, KeyKind.TEST).outcome(token), Principal)


async def test_tokens_are_counted_by_result(admin: DriverConnection, world: IssuerInMemory) -> None:
    await register_issuer(admin)

    def count(result: str) -> float:
        return REGISTRY.get_sample_value("access_tokens_total", {"result": result}) or 0.0

    before = count("accepted"), count("token_audience")
    token = KEY.sign(application_claims("notes:read"))
    for each in (token, token, KEY.sign(application_claims(aud="other"))):
        await world.outcome(each)

    assert (count("accepted"), count("token_audience")) == (before[0] + 2, before[1] + 1)


async def test_a_registration_is_stored_as_it_was_given(admin: DriverConnection) -> None:
    issuer = await register_issuer(
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
    await register_issuer(admin)

    with pytest.raises(IssuerConflict):
        await register_issuer(admin, issuer_id=UUID(int=901), **changed)


async def test_a_tenant_has_several_registrations_of_one_council(admin: DriverConnection) -> None:
    await register_issuer(admin)
    await register_issuer(admin, issuer_id=UUID(int=901), audience="api://notes")
    await register_issuer(admin, issuer_id=UUID(int=902), issuer="https://sts.windows.net/t/")

    assert len(await list_issuers(admin)) == 3


async def test_a_tenant_whose_registration_was_removed_is_free_for_another_council(
    admin: DriverConnection,
) -> None:
    issuer = await register_issuer(admin)
    await remove_issuer(admin, issuer.issuer_id)

    await register_issuer(admin, issuer_id=UUID(int=901), ledger_id=OTHER_LEDGER)


async def test_keys_of_live_tokens_come_over_tls(admin: DriverConnection) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await register_issuer(admin, jwks_url="http://identity.example/keys")


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
