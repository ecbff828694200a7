"""`events correct-clock`: record that the clock was wrong."""

from typing import Annotated
from uuid import UUID

import typer

from events.cli.session import console, exit_with_error, run_with_database
from events.envelope import LedgerId, Position
from events.log.errors import UnknownLedger
from events.log.ledger_events import ClockNotAhead, UnknownPosition, record_clock_corrected
from events.subscription import TransactionFactory


def correct_clock(
    ledger: Annotated[UUID, typer.Argument(help="The ledger: see `events ledgers`.")],
    ahead_from: Annotated[
        int, typer.Option(min=1, help="The first position that was dated ahead of its time.")
    ],
) -> None:
    """Record that the clock was ahead, so that events are dated by the clock again.

    Refused unless the ledger's latest event is dated more than a minute ahead of the database's
    clock, which is when the log refuses appends.
    """
    recorded: list[Position] = []

    async def work(begin: TransactionFactory) -> None:
        async with begin() as db:
            try:
                at = await record_clock_corrected(db, LedgerId(ledger), Position(ahead_from))
            except UnknownLedger:
                exit_with_error("There is no such ledger: see `events ledgers`.")
            except UnknownPosition:
                exit_with_error(f"The ledger has no event at position {ahead_from}.")
            except ClockNotAhead:
                exit_with_error("The ledger's latest event is not dated ahead of the clock.")
            recorded.append(at)

    run_with_database(work)
    console.print(f"Recorded at position {recorded[0]}: events are dated by the clock again.")
