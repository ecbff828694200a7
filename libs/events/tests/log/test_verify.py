"""Verification detects tampering and accepts a signed restore."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.envelope import LedgerId, Position
from events.log.chain import genesis_hash
from events.log.ledger_events import record_clock_corrected, record_ledger_restored
from events.log.postgres import PostgresLog
from events.log.seal_evidence import SealEvidence
from events.log.seals import Seal, SignedStatement, sign_restoration, sign_seal
from events.log.verify import VerificationResult, verify_ledger
from events.testing import OTHER_CASE, append_closures

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
EARLIER = datetime(2026, 11, 22, 18, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
DATE_BACK = """UPDATE log.event SET recorded_at = recorded_at - interval '1 year'
               WHERE position = 5"""
SWAP = """UPDATE log.event SET stream_version = 5 + position WHERE position IN (2, 3);
          UPDATE log.event SET stream_version = 10 - stream_version WHERE position IN (2, 3)"""
CHANGE = """UPDATE log.event SET body = '{"on":"2026-01-01","reason":"no_plan"}'
            WHERE position = 4"""
LINE_FEED_IN_ACTOR = """ALTER DOMAIN log.actor DROP CONSTRAINT actor_check;
                        UPDATE log.event SET actor = actor || E'\\n' WHERE position = 3"""
"""What would move the border between two hashed lines, so that two rows have one hash."""
REHASH = """
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
"""Recomputes the chain, as an attacker does who has its specification."""


@pytest.fixture(autouse=True)
async def five_events(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures("a", "b", "c", "d", "e"))


async def verify_with(
    engine: AsyncEngine, ledger_id: LedgerId, *stated: SignedStatement, after: Seal | None = None
) -> VerificationResult:
    async with transaction(engine, ledger_id) as db:
        return await verify_ledger(db, SealEvidence.from_statements(ledger_id, stated), after=after)


async def tamper(admin: AsyncEngine, *statements: str) -> None:
    """Change rows as a superuser of the database can."""
    async with transaction(admin, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        await connection.execute("ALTER TABLE log.event DISABLE TRIGGER USER")
        await connection.execute("ALTER TABLE log.ledger DISABLE TRIGGER USER")
        for statement in statements:
            await connection.execute(statement)


async def seal_at(
    engine: AsyncEngine, ledger_id: LedgerId, position: int, at: datetime = NOW
) -> Seal:
    async with transaction(engine, ledger_id) as db:
        row_hash = await (await driver_connection(db)).fetchval(
            "SELECT hash FROM log.event WHERE position = $1", position
        )
    return sign_seal(KEY, ledger_id, "999", position, row_hash or genesis_hash(ledger_id), at)


async def test_an_unchanged_ledger_has_no_fault(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    result = await verify_with(engine, ledger_id, await seal_at(engine, ledger_id, 4))

    assert (result.fault, result.rows, result.seals, result.sealed_to) == (None, 5, 1, 4)
    assert result.last_link.position == 5


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ([CHANGE], "position 4: the row does not fit its hash"),
        (
            ["UPDATE log.event SET actor = 'someone-else' WHERE position = 2"],
            "position 2: the row does not fit its hash",
        ),
        (
            [DATE_BACK],
            "position 5: the row does not fit its hash",
        ),
        (["DELETE FROM log.event WHERE position = 4"], "position 4: it is missing"),
        (["DELETE FROM log.event WHERE position = 1"], "position 1: it is missing"),
        (
            ["UPDATE log.event SET hash_version = 9 WHERE position = 1"],
            "position 1: hash version 9 is unknown",
        ),
        (
            [DATE_BACK, REHASH],
            "position 5: it is dated before the previous row",
        ),
        (
            ["UPDATE log.event SET stream_version = 7 WHERE position = 5", REHASH],
            "position 5: version 6 of its stream is not at an earlier position",
        ),
        (
            [LINE_FEED_IN_ACTOR, REHASH],
            "position 3: the row does not fit its hash",
        ),
        (
            [SWAP, REHASH],
            "position 2: version 2 of its stream is not at an earlier position",
        ),
    ],
)
async def test_the_first_forged_row_is_the_fault(
    engine: AsyncEngine,
    admin: AsyncEngine,
    ledger_id: LedgerId,
    statements: list[str],
    fault: str,
) -> None:
    await tamper(admin, *statements)

    assert (await verify_with(engine, ledger_id)).fault == fault


async def test_versions_are_checked_across_batches(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        for batch in range(3):
            await log.append(append_closures(*(f"{batch} {n}" for n in range(400)), to=OTHER_CASE))
        await log.append(append_closures("last"))
    assert (await verify_with(engine, ledger_id)).rows == 1206

    await tamper(admin, "UPDATE log.event SET stream_version = 9 WHERE position = 1206", REHASH)

    assert (await verify_with(engine, ledger_id)).fault == (
        "position 1206: version 8 of its stream is not at an earlier position"
    )


async def test_only_a_correction_of_the_clock_may_be_dated_back(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    ahead = "UPDATE log.event SET recorded_at = recorded_at + interval '1 year' WHERE position = 5"
    await tamper(admin, ahead, REHASH, "ALTER TABLE log.event ENABLE TRIGGER USER")
    async with transaction(admin, Ledgers.ALL) as db:
        await record_clock_corrected(db, ledger_id, Position(5))
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures("f"))

    assert (await verify_with(engine, ledger_id)).fault is None


async def test_a_recomputed_chain_does_not_match_a_seal(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await seal_at(engine, ledger_id, 5)
    await tamper(admin, CHANGE, REHASH)

    assert (await verify_with(engine, ledger_id)).fault is None
    for after in (None, seal):
        assert (await verify_with(engine, ledger_id, seal, after=after)).fault == (
            "position 5: the log was rewritten, the row is not the sealed one"
        )


async def test_a_later_seal_of_a_rewritten_log_does_not_replace_the_earlier_one(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await seal_at(engine, ledger_id, 5, EARLIER)
    await tamper(admin, CHANGE, REHASH)
    later = await seal_at(engine, ledger_id, 5)

    assert (await verify_with(engine, ledger_id, later)).fault is None
    for after in (None, later):
        assert (await verify_with(engine, ledger_id, seal, later, after=after)).fault == (
            "position 5: the log was rewritten, the row is not the sealed one"
        )


@pytest.mark.parametrize(
    "cut",
    ["DELETE FROM log.event WHERE position > 3", "DELETE FROM log.event"],
    ids=["the tail", "everything"],
)
async def test_a_seal_reveals_deleted_rows(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, cut: str
) -> None:
    seal = await seal_at(engine, ledger_id, 5)
    await tamper(admin, cut)

    for after in (None, seal):
        assert (await verify_with(engine, ledger_id, seal, after=after)).fault == (
            "position 5: it was sealed, and is missing"
        )


async def test_a_ledger_that_was_removed_from_the_register_is_a_fault(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await tamper(admin, "DELETE FROM log.ledger")

    assert (await verify_with(engine, ledger_id)).fault == "it is not in the register of ledgers"


async def test_a_ledger_registered_to_another_council_than_sealed_is_a_fault(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await seal_at(engine, ledger_id, 5)
    await tamper(admin, "UPDATE log.ledger SET authority = '998'")

    assert (await verify_with(engine, ledger_id, seal)).fault == (
        "it is registered to council 998; it was sealed as council 999"
    )


async def test_after_a_seal_only_new_rows_are_checked(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await seal_at(engine, ledger_id, 3)

    result = await verify_with(engine, ledger_id, seal, after=seal)
    assert (result.rows, result.last_link.position, result.fault) == (2, 5, None)

    await tamper(admin, CHANGE)
    assert (await verify_with(engine, ledger_id, seal, after=seal)).fault == (
        "position 4: the row does not fit its hash"
    )


async def test_a_restore_is_accepted_once_it_is_signed_and_recorded(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal, lost = (
        await seal_at(engine, ledger_id, 3, EARLIER),
        await seal_at(engine, ledger_id, 5, EARLIER),
    )
    await tamper(
        admin,
        "DELETE FROM log.event WHERE position > 3",
        "ALTER TABLE log.event ENABLE TRIGGER USER",
    )
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures("x", "y", "z"))
    stated = sign_restoration(KEY, ledger_id, 3, seal.hash, 5, NOW)

    assert (await verify_with(engine, ledger_id, seal, lost)).fault == (
        "position 5: the log was rewritten, the row is not the sealed one"
    )
    assert (await verify_with(engine, ledger_id, seal, lost, stated)).fault == (
        "the log does not record that it was restored to 3"
    )
    async with transaction(admin, Ledgers.ALL) as db:
        await record_ledger_restored(db, ledger_id, Position(3), Position(5))
    result = await verify_with(engine, ledger_id, seal, lost, stated)
    assert (result.fault, result.rows, result.seals) == (None, 7, 1)


async def test_a_restore_to_another_history_than_the_sealed_one_is_a_fault(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    seal = await seal_at(engine, ledger_id, 4, EARLIER)
    stated = sign_restoration(KEY, ledger_id, 4, seal.hash, 5, NOW)
    await tamper(admin, CHANGE, REHASH, "ALTER TABLE log.event ENABLE TRIGGER USER")
    async with transaction(admin, Ledgers.ALL) as db:
        await record_ledger_restored(db, ledger_id, Position(4), Position(5))

    assert (await verify_with(engine, ledger_id, stated)).fault == (
        "position 4: the log was rewritten, the row is not the sealed one"
    )
