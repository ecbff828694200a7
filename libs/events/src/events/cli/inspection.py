"""`events tail` and `events ledgers`: the latest events of a ledger, and the register."""

from typing import Annotated
from uuid import UUID

import typer

from chassis.database import use_ledger
from events.cli.session import console, print_table, run_with_database
from events.envelope import LedgerId, Position
from events.log.ledgers import list_ledgers as registered
from events.log.postgres import PostgresLog
from events.subscription import TransactionFactory


def tail(
    ledger: Annotated[UUID, typer.Argument(help="The ledger to read: see `events ledgers`.")],
    lines: Annotated[int, typer.Option("-n", min=1, max=500, help="How many events.")] = 20,
) -> None:
    """Print the latest events of a ledger as they are stored, the newest last."""

    async def work(begin: TransactionFactory) -> None:
        async with begin() as db:
            await use_ledger(db, ledger)
            log = PostgresLog(db, LedgerId(ledger))
            after = Position(max(0, await log.head() - lines))
            for row in await log.read_stored(after, lines):
                console.print(
                    f"{row.position:>8}  {row.recorded_at:%Y-%m-%d %H:%M:%S}  {row.type:<34}"
                    f" {row.stream_id}  {row.body}",
                    highlight=False,
                    markup=False,
                )

    run_with_database(work)


def ledgers() -> None:
    """List the councils' ledgers."""

    async def work(begin: TransactionFactory) -> None:
        async with begin() as db:
            rows = [(each.ledger_id, each.authority, each.name) for each in await registered(db)]
        print_table(("ledger", "authority", "name"), rows)

    run_with_database(work)
