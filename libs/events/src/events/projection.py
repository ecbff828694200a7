"""A projection as a rebuild needs it: tables, and how events are applied to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from events.batch_processor import BatchHandler
from events.subscription import Subscription

TableDdl = Callable[[str], Sequence[str]]
"""The statements that create the tables in a schema, with their policies and grants."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables that a subscription fills, and how to fill them without side effects.

    `apply` is given the events of the subscription's types, more at once than by its worker. It
    writes to `target_schema(db, …)`, or through SQLAlchemy tables that name `subscription.schema`,
    so that the rebuild can point it at the shadow tables.

    `by_case`: each row follows from the events of a single case. Then a rebuild takes the cases one
    after the other, each whole, instead of the events in order: in a large council a case is in as
    many batches as it has events, and would be computed in each.

    `table_ddl` creates the shadow tables, if a declaration is their only source; else they are made
    like the live ones. A member offers its projections as an entry point of the group
    `events.projections`: a sequence of them.
    """

    subscription: Subscription
    tables: Sequence[str]
    apply: BatchHandler
    by_case: bool = False
    table_ddl: TableDdl | None = None

    @property
    def name(self) -> str:
        """The name of the subscription without its version, as `events rebuild` takes it."""
        return self.subscription.name.partition("@")[0]


def target_schema(db: AsyncConnection, schema: str) -> str:
    """The schema to write to: `schema`, or that of its shadow tables while they are filled."""
    connection = db.sync_connection
    if connection is None:
        return schema
    translated: Mapping[str, str] = connection.get_execution_options().get(
        "schema_translate_map", {}
    )
    return translated.get(schema, schema)
