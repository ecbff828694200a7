"""Keys are issued, rotated and revoked by the administrator; what opens is judged by a keyring."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection
from chassis.identity import (
    ApiKey,
    CredentialRefused,
    KeyAuthenticator,
    KeyExpiry,
    KeyHolder,
    KeyKind,
    KeyNotActive,
    KeyPeppers,
    KeyRotation,
    KeyState,
    UnknownKey,
    add_key,
    count_keys_by_pepper,
    list_keys,
    revoke,
    rotate_key,
)
from chassis.testing import Database, peppers_of_tests
from chassis.testing.sample_service.schema import ROLE

LEDGER, OTHER_LEDGER = UUID(int=1), UUID(int=2)
HOLDER = KeyHolder(LEDGER, "999", "case-management", frozenset({"notes:write", "notes:read"}))
DAY = timedelta(days=1)
PEPPERS = peppers_of_tests()


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[DriverConnection]:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


async def opens(engine: AsyncEngine, key: ApiKey) -> bool:
    """Whether a process that has never seen the key takes it."""
    try:
        await KeyAuthenticator(engine, key.kind, peppers_of_tests()).authenticate(key.text)
    except CredentialRefused:
        return False
    return True


async def test_a_rotated_key_works_during_the_overlap(
    admin: DriverConnection, engine: AsyncEngine
) -> None:
    old = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS)

    rotation = await rotate_key(admin, old.key_id, DAY, PEPPERS)

    assert await opens(engine, old)
    assert await opens(engine, rotation.key)
    left = rotation.old_expires_at - datetime.now(UTC)
    assert timedelta(hours=23) < left <= DAY
    before, after = await list_keys(admin)
    assert (before.key_id, before.replaced_by) == (old.key_id, rotation.key.key_id)
    assert (after.holder, after.kind, after.expires_at) == (HOLDER, KeyKind.LIVE, None)


async def test_without_an_overlap_the_old_key_ends_at_once(
    admin: DriverConnection, engine: AsyncEngine
) -> None:
    old = await add_key(admin, HOLDER, KeyKind.TEST, PEPPERS)

    rotation = await rotate_key(admin, old.key_id, timedelta(), PEPPERS)

    assert not await opens(engine, old)
    assert await opens(engine, rotation.key)


async def test_a_rotation_extends_no_key(admin: DriverConnection) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    old = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS, soon)

    assert (await rotate_key(admin, old.key_id, DAY, PEPPERS)).old_expires_at == soon


async def test_the_new_key_has_the_lifetime_of_the_old_one(admin: DriverConnection) -> None:
    old = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS, datetime.now(UTC) + 30 * DAY)

    await rotate_key(admin, old.key_id, DAY, PEPPERS)

    _, new = await list_keys(admin)
    assert new.expires_at is not None
    assert new.expires_at - new.created_at > 29 * DAY


async def test_a_given_expiry_is_used(admin: DriverConnection) -> None:
    old = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS, datetime.now(UTC) + 30 * DAY)

    await rotate_key(admin, old.key_id, DAY, PEPPERS, KeyExpiry(None))

    _, new = await list_keys(admin)
    assert new.expires_at is None


async def test_a_key_is_rotated_once(database: Database, admin: DriverConnection) -> None:
    """Nine administrators rotate one key at the same moment."""
    old = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS)

    async def rotate() -> KeyRotation:
        db: DriverConnection = await asyncpg.connect(database.admin_url)
        try:
            async with db.transaction():
                return await rotate_key(db, old.key_id, DAY, PEPPERS)
        finally:
            await db.close()

    done = await asyncio.gather(*(rotate() for _ in range(9)), return_exceptions=True)

    rotated = [each.key.key_id for each in done if isinstance(each, KeyRotation)]
    assert len(rotated) == 1
    refused = [str(each) for each in done if isinstance(each, KeyNotActive)]
    assert refused == [f"was replaced by {rotated[0]} already"] * 8
    assert {each.key_id for each in await list_keys(admin)} == {old.key_id, *rotated}


async def test_a_revoked_key_is_refused_and_still_listed(
    admin: DriverConnection, engine: AsyncEngine
) -> None:
    key = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS)

    await revoke(admin, key.key_id)

    assert not await opens(engine, key)
    (listed,) = await list_keys(admin)
    assert listed.state is KeyState.REVOKED


async def test_the_keys_in_force_are_counted_by_their_pepper(admin: DriverConnection) -> None:
    old, new = KeyPeppers({"2026": bytes(32)}), KeyPeppers({"2027": bytes(32), "2026": bytes(32)})
    first, second = [await add_key(admin, HOLDER, KeyKind.LIVE, old) for _ in range(2)]
    assert await count_keys_by_pepper(admin) == [("2026", 2)]

    await rotate_key(admin, first.key_id, timedelta(), new)
    assert await count_keys_by_pepper(admin) == [("2026", 1), ("2027", 1)]

    await revoke(admin, second.key_id)
    assert await count_keys_by_pepper(admin) == [("2027", 1)], "the old pepper can be removed"


async def test_only_a_key_in_force_can_be_revoked(admin: DriverConnection) -> None:
    revoked = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS)
    expired = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS, datetime(2026, 1, 1, tzinfo=UTC))
    await revoke(admin, revoked.key_id)

    with pytest.raises(KeyNotActive, match="was revoked already"):
        await revoke(admin, revoked.key_id)
    with pytest.raises(KeyNotActive, match="is revoked"):
        await rotate_key(admin, revoked.key_id, DAY, PEPPERS)
    with pytest.raises(KeyNotActive, match="is expired"):
        await rotate_key(admin, expired.key_id, DAY, PEPPERS)
    for end in (revoke(admin, "0" * 16), rotate_key(admin, "0" * 16, DAY, PEPPERS)):
        with pytest.raises(UnknownKey):
            await end


async def test_the_list_of_a_council_has_only_its_keys_and_no_secret(
    admin: DriverConnection,
) -> None:
    added = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS)
    await add_key(
        admin,
        KeyHolder(OTHER_LEDGER, "998", "portal", frozenset({"notes:read"})),
        KeyKind.LIVE,
        PEPPERS,
    )

    (listed,) = await list_keys(admin, LEDGER)

    assert (listed.key_id, listed.holder) == (added.key_id, HOLDER)
    assert added.secret not in repr(listed)
    assert PEPPERS.hash_of(added).digest.hex() not in repr(listed)
    assert len(await list_keys(admin)) == 2


async def test_no_service_may_list_or_change_keys(database: Database) -> None:
    connection: DriverConnection = await asyncpg.connect(database.url_for(ROLE.name))
    for what in (
        list_keys(connection),
        add_key(connection, HOLDER, KeyKind.LIVE, PEPPERS),
        revoke(connection, "0" * 16),
        rotate_key(connection, "0" * 16, DAY, PEPPERS),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await what
    await connection.close()


async def test_the_hour_in_which_a_key_was_used_last_is_listed(
    admin: DriverConnection, engine: AsyncEngine
) -> None:
    used, unused = [await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS) for _ in range(2)]

    assert await opens(engine, used)

    listed = {each.key_id: each.last_used_at for each in await list_keys(admin)}
    now: datetime = await admin.fetchval("SELECT date_trunc('hour', now())")
    assert listed[unused.key_id] is None
    assert listed[used.key_id] in (now, now - timedelta(hours=1))


async def test_a_key_with_a_wrong_secret_was_not_used(
    admin: DriverConnection, engine: AsyncEngine
) -> None:
    key, other = [await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS) for _ in range(2)]

    assert not await opens(engine, ApiKey(key.kind, key.key_id, other.secret))

    assert {each.last_used_at for each in await list_keys(admin)} == {None}


async def test_a_row_that_is_locked_delays_no_request(
    admin: DriverConnection, engine: AsyncEngine
) -> None:
    key = await add_key(admin, HOLDER, KeyKind.LIVE, PEPPERS)

    async with admin.transaction():
        await admin.execute("SELECT FROM identity.api_key FOR UPDATE")
        assert await asyncio.wait_for(opens(engine, key), 5)

    (listed,) = await list_keys(admin)
    assert listed.last_used_at is None, "the next process notes it"
