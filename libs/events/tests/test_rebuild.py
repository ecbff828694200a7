"""A projection rebuilt beside the living one, and swapped in."""

from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Everyone, driver, transaction
from events.applying import interpreting
from events.envelope import CaseId, LedgerId, Recorded
from events.follow import Begin, Follower, Subscription
from events.log.postgres import PostgresLog
from events.rebuild import Projection, rebuild
from events.testing import append

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


def _quietly(_applied: int, _whole: int) -> None:
    """Nobody watches."""
