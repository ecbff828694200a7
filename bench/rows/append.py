"""Appends of one fact: 16 writers, 153 ledgers."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from bench import ours
from bench.ground import COUNCILS, Ground, councils
from bench.measured import Bound, Line, alone, beside, in_turn
from bench.peers import bare, eventsourced
from bench.swarm import Swarm
from bench.writing import Writing

_PROCESSES: Final = 2
_WRITERS: Final = 8
_WHAT: Final = "append, 16 writers, 153 ledgers"


async def measure(ground: Ground) -> Sequence[Line]:
    """Appends through libs/events, beside `eventsourcing` and beside a bare INSERT."""
    async with ground.database() as database:
        ledgers = await councils(database, COUNCILS)
        insert = Writing(await bare.prepare(database), _WRITERS, ledgers)
        eventsourced.prepare(database.admin_url)
        record = Writing(database.admin_url, _WRITERS, ledgers)
        append = Writing(database.url_for("case_api"), _WRITERS, ledgers)
        with Swarm(_PROCESSES) as swarm:
            seconds = ground.effort.seconds
            found = await in_turn(
                ground.effort.repeats,
                {
                    "ours": partial(swarm.rate, ours.write, append, seconds),
                    "bare": partial(swarm.rate, bare.write, insert, seconds),
                    "eventsourcing": partial(swarm.rate, eventsourced.write, record, seconds),
                    "pooled": partial(swarm.rate, ours.write_in_transactions, append, seconds),
                },
            )
    return [
        beside(
            _WHAT,
            "appends/s",
            found["ours"],
            ("eventsourcing recorder", found["eventsourcing"]),
            ratio_reach=Bound(5),
        ),
        beside(
            _WHAT,
            "appends/s",
            found["ours"],
            ("bare INSERT", found["bare"]),
            ratio_reach=Bound(0.6),
        ),
        alone("… each in a pooled transaction", "appends/s", found["pooled"]),
    ]
