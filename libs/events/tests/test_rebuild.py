"""A projection rebuilt beside the living one, and swapped in."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

import pytest
from asyncpg import PostgresError
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Everyone, driver, transaction
from events.applying import interpreting
from events.envelope import CaseId, LedgerId, Position, Recorded
from events.follow import Begin, Follower, Subscription
from events.log.postgres import PostgresLog
from events.rebuild import Projection, rebuild
from events.stored import Uninterpretable
from events.testing import append, append_as_another_release
from events.twin import IncompleteTwin, make_twin

SEEN = Subscription("seen@1", "follower")
TABLE = Table(
    "seen",
    MetaData(),
    Column("ledger_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("stream_id", Uuid),
    Column("type", Text),
    schema="follower",
)


async def note(db: AsyncConnection, news: Sequence[Recorded]) -> None:
    rows = [
        {
            "ledger_id": row.ledger_id,
            "position": row.position,
            "stream_id": row.stream_id,
            "type": row.event.type,
        }
        for row in news
    ]
    await db.execute(insert(TABLE), rows)


PROJECTION = Projection(SEEN, ["seen"], note)


async def say(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append(*names))


async def follow(begin: Begin) -> None:
    follower = Follower(begin, SEEN, interpreting(note))
    await follower.step()
    await follower.drain()


async def count(engine: AsyncEngine, ledger_id: LedgerId) -> int:
    async with transaction(engine, ledger_id) as db:
        found: int = await (await driver(db)).fetchval("SELECT count(*) FROM follower.seen")
    return found


async def test_a_spoilt_projection_is_whole_again_and_still_guarded(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, *map(str, range(1, 400)))
    await say(engine, ledger_id, *map(str, range(400, 800)))
    await follow(begin)
    async with transaction(engine, ledger_id) as db:
        await (await driver(db)).execute("DELETE FROM follower.seen WHERE position % 2 = 0")
    told: list[tuple[int, int]] = []

    applied = await rebuild(
        partial(transaction, admin, Everyone.EVERYONE),
        PROJECTION,
        lambda done, whole: told.append((done, whole)),
    )

    assert applied == 799
    assert told[-1] == (799, 799)
    assert await count(engine, ledger_id) == 799
    async with engine.connect() as db:
        seen = await (await driver(db)).fetchval("SELECT count(*) FROM follower.seen")
    assert seen == 0, "row-level security guards the new tables as it did the old"


async def test_the_follower_goes_on_where_the_rebuilt_projection_stands(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    """What the living follower had not applied yet is left to it: it alone has side effects."""
    await say(engine, ledger_id, "a", "b")
    await follow(begin)
    await say(engine, ledger_id, "c")

    applied = await rebuild(partial(transaction, admin, Everyone.EVERYONE), PROJECTION, _quietly)

    assert applied == 2
    assert await count(engine, ledger_id) == 2
    await follow(begin)
    assert await count(engine, ledger_id) == 3


async def test_rebuilding_twice_is_as_once(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, "a", "b")
    await follow(begin)
    owner = partial(transaction, admin, Everyone.EVERYONE)

    await rebuild(owner, PROJECTION, _quietly)
    await rebuild(owner, PROJECTION, _quietly)

    assert await count(engine, ledger_id) == 2


async def test_cases_may_be_taken_one_after_the_other_each_whole(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    others = [CaseId(uuid4()) for _ in range(250)]
    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        for turn in ("first", "second"):
            for half in (others[:125], others[125:]):
                await log.append(*(append(f"{turn} {case}", to=case) for case in half))
    await follow(begin)
    await say(engine, ledger_id, "after the living projection")
    taken: list[Sequence[Recorded]] = []

    async def watch(db: AsyncConnection, news: Sequence[Recorded]) -> None:
        taken.append(news)
        await note(db, news)

    applied = await rebuild(
        partial(transaction, admin, Everyone.EVERYONE),
        Projection(SEEN, ["seen"], watch, by_case=True),
        _quietly,
    )

    assert applied == await count(engine, ledger_id) == 500
    whole = [{fact.stream_id for fact in news} for news in taken]
    assert len(whole) == 2, "200 cases are taken at a time"
    assert sorted(case for cases in whole for case in cases) == sorted(others), "each once"
    assert [len(news) for news in taken] == [2 * len(cases) for cases in whole]


async def test_of_two_rebuilds_at_once_one_is_refused(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, *map(str, range(400)))
    await follow(begin)
    owner = partial(transaction, admin, Everyone.EVERYONE)

    ended = await asyncio.gather(
        *(rebuild(owner, PROJECTION, _quietly) for _ in range(2)), return_exceptions=True
    )

    assert sorted(map(repr, ended)) == ["400", "AlreadyRebuilding()"]
    assert await count(engine, ledger_id) == 400


async def test_a_rebuild_that_lost_its_lock_and_was_overtaken_exchanges_nothing(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, *map(str, range(400)))
    await follow(begin)
    owner = partial(transaction, admin, Everyone.EVERYONE)
    overtaken_by: list[int] = []

    async def lose_the_lock(_: AsyncConnection, news: Sequence[Recorded]) -> None:
        """Applies nothing: had it been exchanged, the table would be empty."""
        await end_who_holds_a_lock(owner)
        overtaken_by.append(await rebuild(owner, PROJECTION, _quietly))

    with pytest.raises((DBAPIError, PostgresError)):
        await rebuild(owner, Projection(SEEN, ["seen"], lose_the_lock), _quietly)

    assert overtaken_by == [400]
    assert await count(engine, ledger_id) == 400


async def end_who_holds_a_lock(owner: Begin) -> None:
    async with owner() as db:
        await (await driver(db)).execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )


@pytest.mark.parametrize("facts", [9, 11])
async def test_a_twin_that_does_not_hold_every_fact_once_is_not_exchanged(
    admin: AsyncEngine, ledger_id: LedgerId, facts: int
) -> None:
    owner = partial(transaction, admin, Everyone.EVERYONE)
    twin = await make_twin(owner, "follower", ["seen"])
    async with owner() as db:
        await twin.note(db, ledger_id, Position(10), facts)

    with pytest.raises(IncompleteTwin, match=f"{facts} facts up to position 10"):
        async with owner() as db:
            await twin.exchange(db)


async def test_a_fact_that_this_release_cannot_read_ends_the_rebuild_before_the_exchange(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, "a", "b")
    await append_as_another_release(engine, ledger_id, "case.vanished", 1, "{}")
    await follow(begin)

    with pytest.raises(Uninterpretable, match=r"position 3: case\.vanished version 1"):
        await rebuild(partial(transaction, admin, Everyone.EVERYONE), PROJECTION, _quietly)

    assert await count(engine, ledger_id) == 2


def _quietly(_applied: int, _whole: int) -> None:
    """Nobody watches."""
