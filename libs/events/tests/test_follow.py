"""Following: exactly once, by any number of workers, whatever fails."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Everyone, driver, transaction
from chassis.testing import Database
from events.applying import Apply, interpreting
from events.envelope import CaseId, LedgerId, Recorded
from events.follow import Begin, Follower, Subscription
from events.lag import lag
from events.log.postgres import PostgresLog
from events.testing import CASE, OTHER, append

SEEN = Subscription("seen@1", "follower")


async def note(db: AsyncConnection, news: Sequence[Recorded]) -> None:
    """A projection that would stumble over a fact told twice."""
    await (await driver(db)).executemany(
        "INSERT INTO follower.seen (ledger_id, position, stream_id, type) VALUES ($1, $2, $3, $4)",
        [(row.ledger_id, row.position, row.stream_id, row.event.type) for row in news],
    )


async def say(engine: AsyncEngine, ledger_id: LedgerId, *names: str, to: CaseId = CASE) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append(*names, to=to))


async def seen(engine: AsyncEngine, ledger_id: LedgerId) -> Sequence[int]:
    async with transaction(engine, ledger_id) as db:
        rows = await (await driver(db)).fetch("SELECT position FROM follower.seen ORDER BY 1")
    return [row[0] for row in rows]


async def test_a_follower_applies_what_is_new_and_remembers_its_place(
    begin: Begin, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    follower = Follower(begin, SEEN, interpreting(note))
    await say(engine, ledger_id, "a", "b")
    assert await follower.step() == 2, "a ledger never seen is enrolled first"

    await say(engine, ledger_id, "c")

    assert await Follower(begin, SEEN, interpreting(note)).drain() == 1
    assert await seen(engine, ledger_id) == [1, 2, 3]


async def test_an_effect_and_its_checkpoint_stand_or_fall_together(
    begin: Begin, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async def note_and_lose_the_connection(db: AsyncConnection, news: Sequence[Recorded]) -> None:
        await note(db, news)
        raise ConnectionResetError

    await say(engine, ledger_id, "a", "b")
    with pytest.raises(ConnectionResetError):
        await Follower(begin, SEEN, interpreting(note_and_lose_the_connection)).step()

    assert await seen(engine, ledger_id) == []
    assert await Follower(begin, SEEN, interpreting(note)).drain() == 2


async def test_two_workers_share_a_ledger_without_doubling(
    begin: Begin, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async def slowly(db: AsyncConnection, news: Sequence[Recorded]) -> None:
        await asyncio.sleep(0.01)
        await note(db, news)

    await Follower(begin, SEEN, interpreting(note)).step()
    stop = asyncio.Event()
    workers = [
        asyncio.create_task(Follower(begin, SEEN, interpreting(slowly)).run(stop)) for _ in range(2)
    ]
    for i in range(40):
        await say(engine, ledger_id, str(i))
    await until(lambda: _caught_up(engine, ledger_id, 40))
    stop.set()
    await asyncio.gather(*workers)

    assert await seen(engine, ledger_id) == list(range(1, 41))


async def test_what_can_wait_is_done_when_nothing_is_new_and_stands_or_falls_by_itself(
    begin: Begin, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    waiting = [ConnectionResetError(), 2, 0]

    async def what_can_wait(_db: AsyncConnection) -> int:
        assert await seen(engine, ledger_id) == [1, 2], "news go first"
        done = waiting.pop(0)
        if isinstance(done, int):
            return done
        raise done

    follower = Follower(begin, SEEN, interpreting(note), what_can_wait)
    await say(engine, ledger_id, "a", "b")
    await Follower(begin, SEEN, interpreting(note)).step()

    with pytest.raises(ConnectionResetError):
        await follower.drain()

    assert await follower.drain() == 2
    assert waiting == []


async def test_a_poison_event_parks_its_stream_and_the_ledger_goes_on(
    begin: Begin, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, "a")
    await say(engine, ledger_id, "poison", to=OTHER)
    await say(engine, ledger_id, "b")
    await say(engine, ledger_id, "behind", to=OTHER)

    await _drain(Follower(begin, SEEN, interpreting(_choking_at(2))))
    await say(engine, ledger_id, "c")
    await say(engine, ledger_id, "later", to=OTHER)
    await _drain(Follower(begin, SEEN, interpreting(_choking_at(2))))

    assert await seen(engine, ledger_id) == [1, 3, 5]
    async with transaction(engine, Everyone.EVERYONE) as db:
        (parked,) = await (await driver(db)).fetch("SELECT * FROM follower.parked")
        (behind,) = await lag(db, "follower")
    assert (parked["stream_id"], parked["position"]) == (OTHER, 2)
    assert parked["why"].startswith("ValueError at ")
    assert "Rosie" not in parked["why"], "an exception's text may hold a child's name"
    assert (behind.subscription, behind.parked_streams, behind.events) == ("seen@1", 1, 0)


async def test_a_parked_stream_is_taken_up_again_when_asked(
    begin: Begin, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, "poison", "behind", to=OTHER)
    await say(engine, ledger_id, "a")
    await _drain(Follower(begin, SEEN, interpreting(_choking_at(1))))
    assert await seen(engine, ledger_id) == [3]

    await _ask_to_resume(engine)
    await _drain(Follower(begin, SEEN, interpreting(_choking_at(1))))
    async with transaction(engine, Everyone.EVERYONE) as db:
        (parked,) = await (await driver(db)).fetch("SELECT * FROM follower.parked")
    assert parked["attempts"] == 2, "not mended yet: it is parked again"

    await _ask_to_resume(engine)
    await _drain(Follower(begin, SEEN, interpreting(note)))

    assert await seen(engine, ledger_id) == [1, 2, 3]
    await say(engine, ledger_id, "flows", to=OTHER)
    await _drain(Follower(begin, SEEN, interpreting(note)))
    assert await seen(engine, ledger_id) == [1, 2, 3, 4]


async def test_a_missing_fact_is_noticed(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await say(engine, ledger_id, "a", "b", "c")
    async with transaction(admin, Everyone.EVERYONE) as db:
        await (await driver(db)).execute(
            "ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event WHERE position = 1"
        )

    with pytest.raises(LookupError, match="after 0 comes 2"):
        await Follower(begin, SEEN, interpreting(note)).step()


async def test_a_database_that_goes_away_is_waited_for(
    begin: Begin, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await Follower(begin, SEEN, interpreting(note)).step()
    stop = asyncio.Event()
    worker = asyncio.create_task(Follower(begin, SEEN, interpreting(note)).run(stop))
    await say(engine, ledger_id, "a")
    await until(lambda: _caught_up(engine, ledger_id, 1))

    async with admin.connect() as db:
        await (await driver(db)).execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'case_api' AND datname = current_database()"
        )
    await say(engine, ledger_id, "b")
    await until(lambda: _caught_up(engine, ledger_id, 2))
    stop.set()
    await worker

    assert await seen(engine, ledger_id) == [1, 2]


@pytest.mark.faults
async def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    for i in range(30):
        await say(engine, ledger_id, str(i))
    url = database.url_for("case_api")
    for _ in range(3):
        with _program("slow_worker.py", url):
            await asyncio.sleep(1.0)
    with _program("slow_worker.py", url):
        await until(lambda: _caught_up(engine, ledger_id, 30), seconds=30)

    assert await seen(engine, ledger_id) == list(range(1, 31))


@pytest.mark.faults
async def test_an_appender_killed_before_its_answer_says_it_again_and_nothing_doubles(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    url = database.url_for("case_api")
    for _ in range(3):
        with _program("appender.py", url, str(ledger_id)) as process:
            assert process.stdout is not None
            process.stdout.readline()  # it is about to say fact after fact
            await asyncio.sleep(0.05)
    with _program("appender.py", url, str(ledger_id)) as process:
        assert process.wait() == 0

    async with transaction(engine, ledger_id) as db:
        assert await PostgresLog(db, ledger_id).head() == 200


def _choking_at(position: int) -> Apply:
    async def apply(db: AsyncConnection, news: Sequence[Recorded]) -> None:
        if any(row.position == position for row in news):
            raise ValueError("Rosie Smith, 12 The Lane")
        await note(db, news)

    return apply


async def _ask_to_resume(engine: AsyncEngine) -> None:
    async with transaction(engine, Everyone.EVERYONE) as db:
        await (await driver(db)).execute("UPDATE follower.parked SET resume_asked = true")


async def _drain(follower: Follower) -> None:
    await follower.step()  # enrols, if need be
    await follower.drain()


async def _caught_up(engine: AsyncEngine, ledger_id: LedgerId, facts: int) -> bool:
    try:
        return len(await seen(engine, ledger_id)) == facts
    except (asyncpg.PostgresError, OSError):
        return False


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  # another process makes it true
            await asyncio.sleep(0.02)  # another process makes it true


@contextmanager
def _program(name: str, *arguments: str) -> Generator[subprocess.Popen[str]]:
    """A process of its own, killed without warning at the end of the block."""
    path = Path(__file__).parent / "programs" / name
    command = [sys.executable, str(path), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()
