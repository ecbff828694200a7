"""`events lag`, `parked`, `resume` and `rebuild`: how the followers do, and help for them."""

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.cli.session import console, refuse, run, show
from events.follow import Begin
from events.lag import lag as lag_of
from events.rebuild import Projection
from events.rebuild import rebuild as rebuild_beside
from events.stored import Uninterpretable, Unreadable
from events.twin import AlreadyRebuilding, IncompleteTwin

_GROUP = "events.projections"
_NEWER: Final = "A newer release must rebuild it"
_REMEDIES: Final[Mapping[Unreadable, str]] = {
    Unreadable.UNKNOWN_TYPE: _NEWER,
    Unreadable.NEWER_VERSION: _NEWER,
    Unreadable.MALFORMED: "Only a release whose contract accepts the fact can rebuild it, and"
    " voiding the fact does not help",
}
"""What is to be done about a fact that ends a rebuild."""


def lag() -> None:
    """Print how far each subscription is behind, in facts and in seconds."""

    async def work(begin: Begin) -> None:
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
        show(("subscription", "ledgers", "facts behind", "seconds", "parked streams"), rows)

    run(work)


def parked() -> None:
    """List the streams that were put aside, and why."""

    async def work(begin: Begin) -> None:
        columns = ("subscription", "ledger", "stream", "from position", "attempts", "reason", "why")
        rows: list[Sequence[object]] = []
        async with begin() as db:
            for schema in await _schemas(db):
                found = await (await driver(db)).fetch(
                    "SELECT subscription, ledger_id, stream_id, position, attempts, reason, why"  # noqa: S608
                    f" FROM {schema}.parked ORDER BY parked_at"
                )
                rows.extend(map(tuple, found))
        show(columns, rows)

    run(work)


def resume(
    subscription: Annotated[str, typer.Argument(help="As `events parked` prints it.")],
    stream: Annotated[UUID, typer.Argument(help="The stream to take up again.")],
) -> None:
    """Ask a subscription's worker to take up a parked stream again, once its cause is mended."""
    asked: list[str] = []

    async def work(begin: Begin) -> None:
        async with begin() as db:
            for schema in await _schemas(db):
                status = await (await driver(db)).execute(
                    f"UPDATE {schema}.parked SET resume_asked = true"  # noqa: S608
                    " WHERE subscription = $1 AND stream_id = $2",
                    subscription,
                    stream,
                )
                asked.extend([schema] if status != "UPDATE 0" else [])

    run(work)
    if not asked:
        refuse(f"{subscription} has not parked that stream.")
    console.print("Asked: a worker takes it up within a second or two.")


def rebuild(
    name: Annotated[str, typer.Argument(help="A projection, such as `timetable`.")],
) -> None:
    """Fill a projection anew from the log, beside the living one, and swap it in.

    One at a time in each schema. Where it fails, the living tables stay as they are.
    """
    offered = {entry.name: entry for entry in entry_points(group=_GROUP)}
    if name not in offered:
        refuse(f"There is no projection {name!r}; there are: {', '.join(sorted(offered))}.")
    projection = offered[name].load()
    if not isinstance(projection, Projection):
        refuse(f"{name} is not offered as a Projection.")
    applied: list[int] = []

    async def work(begin: Begin) -> None:
        columns = (*Progress.get_default_columns()[:1], BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
            task = progress.add_task(name, total=None)

            def advance(done: int, whole: int) -> None:
                progress.update(task, completed=done, total=whole)

            try:
                applied.append(await rebuild_beside(begin, projection, advance))
            except AlreadyRebuilding:
                refuse(
                    f"A projection of {projection.subscription.schema} is being rebuilt already."
                )
            except Uninterpretable as why:
                refuse(f"{name} is as it was. {_REMEDIES[why.why]}: {why}.")
            except IncompleteTwin as why:
                refuse(f"{name} is as it was. What was rebuilt does not fit the log: {why}.")

    run(work)
    console.print(f"{name}: rebuilt from {sum(applied)} facts and swapped in.")


async def _schemas(db: AsyncConnection) -> Sequence[str]:
    """The schemas in which somebody keeps checkpoints."""
    rows = await (await driver(db)).fetch(
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = 'checkpoint' AND c.relkind = 'r' ORDER BY 1"
    )
    return [row[0] for row in rows]
