"""Import: batches of 500 facts into one ledger."""

from collections.abc import Sequence
from functools import partial

from bench import ours
from bench.ground import Ground, councils
from bench.measured import Bound, Line, beside, in_turn
from bench.peers import eventsourced
from bench.swarm import Swarm
from bench.writing import Writing


async def measure(ground: Ground) -> Sequence[Line]:
    """One importer, beside the batches of `eventsourcing`."""
    async with ground.database() as database:
        ledgers = await councils(database, 1)
        eventsourced.prepare(database.admin_url)
        append = Writing(database.url_for("case_api"), 1, ledgers)
        record = Writing(database.admin_url, 1, ledgers)
        seconds = ground.effort.seconds
        with Swarm(1) as swarm:
            found = await in_turn(
                ground.effort.repeats,
                {
                    "ours": partial(swarm.rate, ours.write_batches, append, seconds),
                    "theirs": partial(swarm.rate, eventsourced.write_batches, record, seconds),
                },
            )
    return [
        beside(
            "import, batches of 500, one ledger",
            "events/s",
            found["ours"],
            ("eventsourcing recorder", found["theirs"]),
            reach=Bound(20_000),
        )
    ]
