"""Tampering, and how it shows."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Everyone, driver, transaction
from events.envelope import LedgerId
from events.log.keeping import kept_seals, seal_head
from events.log.postgres import PostgresLog
from events.log.seals import Seal, is_genuine
from events.log.verify import Verdict, verify
from events.testing import append

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)

_REWRITE = """
DO $$
DECLARE r log.event; previous bytea;
BEGIN
    FOR r IN SELECT * FROM log.event ORDER BY position LOOP
        r.hash := log.hash_v1(
            r.ledger_id, r.position, r.stream_id, r.stream_version, r.event_id, r.type,
            r.schema_version, r.actor, r.correlation_id, r.cause_ledger_id, r.cause_position,
            r.traceparent, r.recorded_at, r.body, COALESCE(previous, uuid_send(r.ledger_id))
        );
        UPDATE log.event SET hash = r.hash WHERE position = r.position;
        previous := r.hash;
    END LOOP;
END $$;
"""


@pytest.fixture(autouse=True)
async def five_facts(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append("a", "b", "c", "d", "e"))


async def walk(engine: AsyncEngine, ledger_id: LedgerId, *seals: Seal) -> Verdict:
    async with transaction(engine, ledger_id) as db:
        return await verify(db, ledger_id, seals, [KEY.public_key()])


async def tamper(admin: AsyncEngine, statement: str) -> None:
    """What someone with the keys to the database can do."""
    async with transaction(admin, Everyone.EVERYONE) as db:
        await (await driver(db)).execute(f"ALTER TABLE log.event DISABLE TRIGGER USER; {statement}")


async def sealed(admin: AsyncEngine, ledger_id: LedgerId) -> Seal:
    async with transaction(admin, Everyone.EVERYONE) as db:
        seal = await seal_head(db, KEY, ledger_id, NOW)
    assert seal is not None
    return seal


async def test_an_untouched_ledger_is_whole(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    assert await walk(engine, ledger_id) == Verdict(ledger_id, 5, 0, None)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            """UPDATE log.event SET body = '{"on":"2026-01-01","reason":"no_plan"}'
               WHERE position = 3""",
            "position 3: the row does not fit its hash",
        ),
        (
            "UPDATE log.event SET actor = 'someone-else' WHERE position = 2",
            "position 2: the row does not fit its hash",
        ),
        (
            "UPDATE log.event SET recorded_at = recorded_at - interval '1 year' WHERE position = 5",
            "position 5: the row does not fit its hash",
        ),
        ("DELETE FROM log.event WHERE position = 4", "position 4: it is missing"),
        ("DELETE FROM log.event WHERE position = 1", "position 1: it is missing"),
        (
            "UPDATE log.event SET hash_version = 9 WHERE position = 1",
            "position 1: hash version 9 is unknown",
        ),
    ],
)
async def test_a_forged_row_is_the_first_that_does_not_fit(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, statement: str, fault: str
) -> None:
    await tamper(admin, statement)

    assert (await walk(engine, ledger_id)).fault == fault


async def test_a_forged_tail_fits_itself_but_not_a_seal(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await sealed(admin, ledger_id)
    await tamper(
        admin,
        """UPDATE log.event SET body = '{"on":"2026-01-01","reason":"no_plan"}'
           WHERE position = 4""",
    )
    await tamper(admin, _REWRITE)

    assert (await walk(engine, ledger_id)).fault is None, "the chain was computed anew"
    assert (
        await walk(engine, ledger_id, seal)
    ).fault == "position 5: the log was rewritten, it is not what was sealed"


async def test_a_tail_cut_off_is_missed_by_its_seal(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await sealed(admin, ledger_id)
    await tamper(admin, "DELETE FROM log.event WHERE position > 3")

    assert (await walk(engine, ledger_id, seal)).fault == "position 5: it was sealed, and is gone"


async def test_a_seal_that_we_did_not_sign_is_refused(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await sealed(admin, ledger_id)
    forged = Seal(
        seal.ledger_id,
        seal.position,
        sha256(b"another history").digest(),
        seal.sealed_at,
        seal.key_id,
        seal.signature,
    )

    assert (
        await walk(engine, ledger_id, forged)
    ).fault == "seal at 5: its signature is not genuine"


async def test_seals_are_kept_once_for_each_head_and_exported_as_they_are(
    admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    first = await sealed(admin, ledger_id)
    again = await sealed(admin, ledger_id)

    async with transaction(admin, Everyone.EVERYONE) as db:
        assert list(await kept_seals(db, ledger_id)) == [first] == [again]
    assert Seal.from_json(first.to_json()) == first
    assert is_genuine(first, [KEY.public_key()])
