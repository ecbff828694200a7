"""A projection as one declaration: what a row is, which events it follows from, and how.

The rows of a case are a pure function of the case's effective history (corrected and voided events
are accounted for). From the declaration follow the table, the writer of the live subscription and
of a rebuild, and the rebuild in shadow tables: `docs/how-to/add-a-projection.md`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import CaseCorrected, CaseVoided
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.history import effective
from events.log.postgres import PostgresLog
from events.projection import Projection, target_schema
from events.projection_table import ProjectionTable
from events.subscription import Subscription

RowT = TypeVar("RowT", bound=tuple[object, ...])

_HISTORY_TYPES: Final = frozenset({CaseCorrected.type, CaseVoided.type})
"""Types that every projection applies in addition: they change which events count."""


@dataclass(frozen=True)
class CaseProjection(Generic[RowT]):
    """A table whose rows follow from the events of one case each.

    `row` is a NamedTuple whose fields are the columns behind `ledger_id` and `case_id`; a field
    that may be None is a column that may be null. `key` names the fields that distinguish the rows
    of one case, none if a case has at most one. `apply` returns the rows of a case from its
    effective history of `event_types` (types and families, `case.*`), never empty, in order.
    `indexes` are lists of columns, each led by `ledger_id`. `role` reads and writes the table.

    `as_recorded`: `apply` is given the history as it was recorded instead, corrected and voided
    events with their first values, and `case.corrected` and `case.voided` themselves. A projection
    that states what was known on an earlier day needs it, because the effective history has only
    what is known now. It applies `events.history.effective` itself, to a part of the history.

    A change of the columns or of `apply` takes a new `version` and `events rebuild`, which creates
    the new table from the declaration: no migration is written for it.
    """

    schema: str
    name: str
    role: str
    row: type[RowT]
    event_types: Collection[str]
    apply: Callable[[Sequence[EventEnvelope]], Iterable[RowT]]
    key: Sequence[str] = ()
    indexes: Sequence[Sequence[str]] = ()
    version: int = 1
    as_recorded: bool = False

    @cached_property
    def table(self) -> ProjectionTable:
        """The table's columns and statements."""
        return ProjectionTable.of(self.name, self.row, self.key, self.indexes, self.role)

    @cached_property
    def subscription(self) -> Subscription:
        """The subscription that updates the live table."""
        types = _HISTORY_TYPES.union(self.event_types)
        return Subscription(f"{self.name}@{self.version}", self.schema, types)

    def ddl(self) -> Sequence[str]:
        """The statements of the migration that creates the live table."""
        return self.table.ddl(self.schema)

    def projection(self) -> Projection:
        """The projection as `events rebuild` takes it."""
        return Projection(
            self.subscription, (self.name,), self.write, by_case=True, table_ddl=self.table.ddl
        )

    async def write(self, db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        """Replace the rows of every case that has an event in the batch; idempotent.

        Events after the batch are left to their own batch, so that the table always follows from
        the log up to the checkpoint.
        """
        cases = list({event.stream_id: None for event in batch})
        log = PostgresLog(db, batch[0].ledger_id)
        rows = await log.read_stored_streams(cases, self.subscription.families)
        last = batch[-1].position
        included = [
            row.decode() for row in rows if row.position <= last and self.subscription.includes(row)
        ]
        await self._replace(db, log.ledger_id, cases, self._rows_by_case(included))

    def _rows_by_case(self, events: Sequence[EventEnvelope]) -> Mapping[CaseId, Sequence[RowT]]:
        given = events if self.as_recorded else effective(events)
        ordered = sorted(given, key=lambda event: event.stream_id)
        return {
            case: list(self.apply(list(history)))
            for case, history in groupby(ordered, key=lambda event: event.stream_id)
        }

    async def _replace(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        cases: Sequence[CaseId],
        rows: Mapping[CaseId, Sequence[RowT]],
    ) -> None:
        connection = await driver_connection(db)
        schema = target_schema(db, self.schema)
        flat = [(case, *row) for case, some in rows.items() for row in some]
        columns = [[row[i] for row in flat] for i in range(len(self.table.columns))]
        keys = [columns[i] for i in self.table.key_indexes]
        await connection.execute(self.table.delete_others(schema), ledger_id, cases, *keys)
        if flat:
            await connection.execute(self.table.upsert(schema), ledger_id, *columns)
