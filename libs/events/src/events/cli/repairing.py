"""`events step-back`: record what was wrong with a ledger itself."""

from typing import Annotated
from uuid import UUID

import typer

from events.cli.session import console, refuse, run
from events.envelope import LedgerId, Position
from events.follow import Begin
from events.log.errors import UnknownLedger
from events.log.ledger_facts import ClockNotAhead, NothingAhead, record_clock_corrected


def step_back(
    ledger: Annotated[UUID, typer.Argument(help="The ledger: see `events ledgers`.")],
    ahead_from: Annotated[
        int, typer.Option(min=1, help="The first position that was dated ahead of its time.")
    ],
) -> None:
    """Record that a clock was ahead, so that facts are dated by the clock again.

    Refused unless the ledger's latest fact is dated more than a minute ahead of the database's
    clock, which is when the log refuses appends.
    """
    recorded: list[Position] = []

    async def work(begin: Begin) -> None:
        async with begin() as db:
            try:
                at = await record_clock_corrected(db, LedgerId(ledger), Position(ahead_from))
            except UnknownLedger:
                refuse("There is no such ledger: see `events ledgers`.")
            except NothingAhead:
                refuse(f"The ledger has no fact at position {ahead_from}.")
            except ClockNotAhead:
                refuse("The ledger's latest fact is not dated ahead of the clock.")
            recorded.append(at)

    run(work)
    console.print(f"Recorded at position {recorded[0]}: facts are dated by the clock again.")
