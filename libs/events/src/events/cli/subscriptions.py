"""The commands for subscriptions: `events lag`, `parked`, `resume`, `forget`, `rebuild`."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.cli.session import console, exit_with_error, print_table, run_with_database
from events.lag import subscription_lags as lag_of
from events.projection import Projection
from events.rebuild import rebuild_projection
from events.shadow_tables import IncompleteShadow, RebuildInProgress
from events.stored_event import DecodeFailure, UndecodableEvent
from events.subscription import TransactionFactory
from events.superseded import NotSuperseded, remove_superseded

_ENTRY_POINT_GROUP = "events.projections"
_NEEDS_NEWER_RELEASE: Final = "A newer release must rebuild it"
_REMEDIES: Final[Mapping[DecodeFailure, str]] = {
    DecodeFailure.UNKNOWN_TYPE: _NEEDS_NEWER_RELEASE,
    DecodeFailure.NEWER_VERSION: _NEEDS_NEWER_RELEASE,
    DecodeFailure.MALFORMED: "Only a release whose contract accepts the event can rebuild it, and"
    " voiding the event does not help",
}
"""What to do about an event that ends a rebuild."""


def lag() -> None:
    """Print how far each subscription is behind, in events and in seconds."""

    async def work(begin: TransactionFactory) -> None:
        async with begin() as db:
            rows = [
                (
                    each.subscription,
                    each.ledgers,
                    each.events,
                    f"{each.seconds:.1f}",
                    each.parked_streams,
                )
                for schema in await _schemas(db)
                for each in await lag_of(db, schema)
            ]
        print_table(("subscription", "ledgers", "events behind", "seconds", "parked streams"), rows)

    run_with_database(work)


def parked() -> None:
    """List the parked streams, and why each is parked."""

    async def work(begin: TransactionFactory) -> None:
        columns = (
            "subscription",
            "ledger",
            "stream",
            "from position",
            "attempts",
            "reason",
            "detail",
        )
        rows: list[Sequence[object]] = []
        async with begin() as db:
            for schema in await _schemas(db):
                found = await (await driver_connection(db)).fetch(
                    "SELECT subscription, ledger_id, stream_id, position, attempts, reason, detail"  # noqa: S608
                    f" FROM {schema}.parked ORDER BY parked_at"
                )
                rows.extend(map(tuple, found))
        print_table(columns, rows)

    run_with_database(work)


def resume(
    subscription: Annotated[str, typer.Argument(help="As `events parked` prints it.")],
    stream: Annotated[UUID, typer.Argument(help="The stream to resume.")],
) -> None:
    """Request that a parked stream is resumed, once its cause is corrected."""
    requested: list[str] = []

    async def work(begin: TransactionFactory) -> None:
        async with begin() as db:
            for schema in await _schemas(db):
                connection = await driver_connection(db)
                rows = await connection.fetch(
                    f"SELECT ledger_id FROM {schema}.parked"  # noqa: S608
                    " WHERE subscription = $1 AND stream_id = $2",
                    subscription,
                    stream,
                )
                for (ledger_id,) in rows:
                    await connection.execute(
                        f"UPDATE {schema}.parked SET resume_requested = true"  # noqa: S608
                        " WHERE subscription = $1 AND ledger_id = $2 AND stream_id = $3",
                        subscription,
                        ledger_id,
                        stream,
                    )
                    requested.append(schema)

    run_with_database(work)
    if not requested:
        exit_with_error(f"{subscription} has not parked that stream.")
    console.print("Requested: a worker resumes it within a second or two.")


def forget(
    subscription: Annotated[str, typer.Argument(help="As `events lag` prints it: `timetable@1`.")],
) -> None:
    """Remove an earlier version of a subscription, once no release that has it runs any more."""
    removed: list[int] = []

    async def work(begin: TransactionFactory) -> None:
        async with begin() as db:
            for schema in await _schemas(db):
                with contextlib.suppress(NotSuperseded):
                    removed.append(await remove_superseded(db, schema, subscription))

    run_with_database(work)
    if not removed:
        exit_with_error(f"{subscription} is not the earlier version of a subscription.")
    console.print(f"{subscription}: removed from {sum(removed)} ledgers.")


def rebuild(
    name: Annotated[str, typer.Argument(help="A projection, such as `timetable`.")],
) -> None:
    """Rebuild a projection from the log in shadow tables, and swap them in.

    One at a time in each schema. If it fails, the live tables stay as they are.
    """
    offered = {each.name: each for each in _offered_projections()}
    if name not in offered:
        exit_with_error(
            f"There is no projection {name!r}; there are: {', '.join(sorted(offered))}."
        )
    projection = offered[name]
    applied: list[int] = []

    async def work(begin: TransactionFactory) -> None:
        columns = (*Progress.get_default_columns()[:1], BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
            task = progress.add_task(name, total=None)

            def advance(done: int, whole: int) -> None:
                progress.update(task, completed=done, total=whole)

            try:
                applied.append(await rebuild_projection(begin, projection, advance))
            except RebuildInProgress:
                exit_with_error(
                    f"A projection of {projection.subscription.schema} is being rebuilt already."
                )
            except UndecodableEvent as error:
                exit_with_error(f"{name} is unchanged. {_REMEDIES[error.reason]}: {error}.")
            except IncompleteShadow as error:
                exit_with_error(
                    f"{name} is unchanged. The rebuilt tables do not match the log: {error}."
                )

    run_with_database(work)
    console.print(f"{name}: rebuilt from {sum(applied)} events and swapped in.")


def _offered_projections() -> Iterator[Projection]:
    """The projections of every member that is installed: each entry point is a sequence of them."""
    for entry in entry_points(group=_ENTRY_POINT_GROUP):
        offered: Sequence[object] = entry.load()
        yield from (each for each in offered if isinstance(each, Projection))


async def _schemas(db: AsyncConnection) -> Sequence[str]:
    """The schemas with subscriptions."""
    rows = await (await driver_connection(db)).fetch(
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = 'checkpoint' AND c.relkind = 'r' ORDER BY 1"
    )
    return [row[0] for row in rows]
