"""Keys are issued, rotated and revoked by the administrator; what opens is judged by a keyring."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Driver
from chassis.identity import (
    ApiKey,
    Expiry,
    Holder,
    KeyNotInForce,
    Keyring,
    KeyState,
    Kind,
    Rotation,
    UnknownKey,
    add_key,
    list_keys,
    revoke,
    rotate_key,
)
from chassis.testing import Database

OURS, THEIRS = UUID(int=1), UUID(int=2)
HOLDER = Holder(OURS, "999", "case-management", frozenset({"notes:write", "notes:read"}))
DAY = timedelta(days=1)


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[Driver]:
    connection: Driver = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


async def opens(engine: AsyncEngine, key: ApiKey) -> bool:
    """Whether a process that has never seen the key takes it."""
    return await Keyring(engine, key.kind).identify(f"Bearer {key.text}") is not None


async def test_a_rotated_key_works_beside_the_new_one_for_the_overlap(
    admin: Driver, engine: AsyncEngine
) -> None:
    old = await add_key(admin, HOLDER, Kind.LIVE)

    rotation = await rotate_key(admin, old.key_id, DAY)

    assert await opens(engine, old)
    assert await opens(engine, rotation.key)
    left = rotation.old_ends_at - datetime.now(UTC)
    assert timedelta(hours=23) < left <= DAY
    before, after = await list_keys(admin)
    assert (before.key_id, before.replaced_by) == (old.key_id, rotation.key.key_id)
    assert (after.holder, after.kind, after.expires_at) == (HOLDER, Kind.LIVE, None)


async def test_without_an_overlap_the_old_key_ends_at_once(
    admin: Driver, engine: AsyncEngine
) -> None:
    old = await add_key(admin, HOLDER, Kind.TEST)

    rotation = await rotate_key(admin, old.key_id, timedelta())

    assert not await opens(engine, old)
    assert await opens(engine, rotation.key)


async def test_a_rotation_lets_no_key_live_longer(admin: Driver) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    old = await add_key(admin, HOLDER, Kind.LIVE, soon)

    assert (await rotate_key(admin, old.key_id, DAY)).old_ends_at == soon


async def test_the_new_key_is_given_as_long_as_the_old_one_was(admin: Driver) -> None:
    old = await add_key(admin, HOLDER, Kind.LIVE, datetime.now(UTC) + 30 * DAY)

    await rotate_key(admin, old.key_id, DAY)

    _, new = await list_keys(admin)
    assert new.expires_at is not None
    assert new.expires_at - new.created_at > 29 * DAY


async def test_an_expiry_that_is_given_is_taken(admin: Driver) -> None:
    old = await add_key(admin, HOLDER, Kind.LIVE, datetime.now(UTC) + 30 * DAY)

    await rotate_key(admin, old.key_id, DAY, Expiry(None))

    _, new = await list_keys(admin)
    assert new.expires_at is None


async def test_a_key_is_rotated_once(database: Database, admin: Driver) -> None:
    """Nine administrators rotate one key at the same moment."""
    old = await add_key(admin, HOLDER, Kind.LIVE)

    async def rotate() -> Rotation:
        db: Driver = await asyncpg.connect(database.admin_url)
        try:
            async with db.transaction():
                return await rotate_key(db, old.key_id, DAY)
        finally:
            await db.close()

    done = await asyncio.gather(*(rotate() for _ in range(9)), return_exceptions=True)

    rotated = [each.key.key_id for each in done if isinstance(each, Rotation)]
    assert len(rotated) == 1
    refused = [str(each) for each in done if isinstance(each, KeyNotInForce)]
    assert refused == [f"was replaced by {rotated[0]} already"] * 8
    assert {each.key_id for each in await list_keys(admin)} == {old.key_id, *rotated}


async def test_a_revoked_key_opens_nothing_and_is_still_listed(
    admin: Driver, engine: AsyncEngine
) -> None:
    key = await add_key(admin, HOLDER, Kind.LIVE)

    await revoke(admin, key.key_id)

    assert not await opens(engine, key)
    (listed,) = await list_keys(admin)
    assert listed.state is KeyState.REVOKED


async def test_only_what_is_in_force_can_be_ended(admin: Driver) -> None:
    revoked = await add_key(admin, HOLDER, Kind.LIVE)
    expired = await add_key(admin, HOLDER, Kind.LIVE, datetime(2026, 1, 1, tzinfo=UTC))
    await revoke(admin, revoked.key_id)

    with pytest.raises(KeyNotInForce, match="was revoked already"):
        await revoke(admin, revoked.key_id)
    with pytest.raises(KeyNotInForce, match="is revoked"):
        await rotate_key(admin, revoked.key_id, DAY)
    with pytest.raises(KeyNotInForce, match="is expired"):
        await rotate_key(admin, expired.key_id, DAY)
    for end in (revoke(admin, "0" * 16), rotate_key(admin, "0" * 16, DAY)):
        with pytest.raises(UnknownKey):
            await end


async def test_a_council_s_keys_are_listed_apart_and_hold_no_secret(admin: Driver) -> None:
    ours = await add_key(admin, HOLDER, Kind.LIVE)
    await add_key(admin, Holder(THEIRS, "998", "portal", frozenset({"notes:read"})), Kind.LIVE)

    (listed,) = await list_keys(admin, OURS)

    assert (listed.key_id, listed.holder) == (ours.key_id, HOLDER)
    assert ours.secret not in repr(listed)
    assert ours.secret_hash.hex() not in repr(listed)
    assert len(await list_keys(admin)) == 2


async def test_no_service_may_list_or_change_keys(database: Database) -> None:
    connection: Driver = await asyncpg.connect(database.url_for("case_api"))
    for what in (
        list_keys(connection),
        add_key(connection, HOLDER, Kind.LIVE),
        revoke(connection, "0" * 16),
        rotate_key(connection, "0" * 16, DAY),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await what
    await connection.close()
