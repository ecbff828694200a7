"""Reading the log into contract objects, in one process."""

from collections.abc import Sequence
from functools import partial

from bench import ours
from bench.ground import Ground, councils
from bench.measured import Bound, Line, beside, in_turn
from bench.peers import eventsourced
from bench.swarm import Swarm
from bench.writing import Writing


async def measure(ground: Ground) -> Sequence[Line]:
    """One reader, beside the reader and mapper of `eventsourcing`."""
    async with ground.database() as database:
        ledgers = await councils(database, 1)
        eventsourced.prepare(database.admin_url)
        mine = Writing(database.url_for("case_api"), 1, ledgers)
        theirs = Writing(database.admin_url, 1, ledgers)
        seconds = ground.effort.seconds
        with Swarm(1) as swarm:
            await swarm.rate(ours.write_batches, mine, seconds)
            await swarm.rate(eventsourced.write_batches, theirs, seconds)
            found = await in_turn(
                ground.effort.repeats,
                {
                    "ours": partial(swarm.rate, ours.read, mine, seconds),
                    "theirs": partial(swarm.rate, eventsourced.read, theirs, seconds),
                },
            )
    return [
        beside(
            "read and decode the log, one process",
            "events/s",
            found["ours"],
            ("eventsourcing, with its mapper", found["theirs"]),
            reach=Bound(100_000),
        )
    ]
