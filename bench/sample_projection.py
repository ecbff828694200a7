"""A typical projection: one row for each case, written by one statement for each batch."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import bindparam, select

from chassis.ledger_isolation import isolate_by_ledger
from events.envelope import CaseId, EventEnvelope
from events.projection import Projection
from events.subscription import Subscription
from events.subscription_tables import subscription_ddl_1

SAMPLE_SCHEMA: Final = "bench"
DDL: Final = (
    "CREATE SCHEMA bench AUTHORIZATION send_owner",
    "SET ROLE send_owner",
    """
    CREATE TABLE bench.case_list (
        ledger_id   uuid NOT NULL,
        case_id     uuid NOT NULL,
        facts       integer NOT NULL,
        last_type   text NOT NULL,
        position    bigint NOT NULL,
        changed_at  timestamptz NOT NULL,
        PRIMARY KEY (ledger_id, case_id)
    )
    """,
    *isolate_by_ledger("bench.case_list"),
    *subscription_ddl_1(SAMPLE_SCHEMA, "case_api"),
)
_TABLE: Final = Table(
    "case_list",
    MetaData(),
    Column("ledger_id", Uuid, primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("facts", Integer),
    Column("last_type", Text),
    Column("position", BigInteger),
    Column("changed_at", DateTime(timezone=True)),
    schema=SAMPLE_SCHEMA,
)
_COLUMNS: Final = [column.name for column in _TABLE.columns]
_LATEST: Final = (
    func.unnest(
        *(bindparam(column.name, type_=ARRAY(column.type)) for column in list(_TABLE.columns)[1:])
    )
    .table_valued(*_COLUMNS[1:], name="latest")
    .render_derived()
)
_INSERT: Final = insert(_TABLE).from_select(
    _COLUMNS, select(bindparam("ledger_id", type_=Uuid()), _LATEST)
)
_UPSERT: Final = _INSERT.on_conflict_do_update(
    index_elements=["ledger_id", "case_id"],
    set_={name: _INSERT.excluded[name] for name in _COLUMNS[2:]},
)


async def update_case_list(db: AsyncConnection, events: Sequence[EventEnvelope]) -> None:
    """Store the latest fact and the number of facts of each case. Idempotent."""
    latest: dict[CaseId, EventEnvelope] = {fact.stream_id: fact for fact in events}
    await db.execute(
        _UPSERT,
        {
            "ledger_id": events[0].ledger_id,
            "case_id": list(latest),
            "facts": [fact.stream_version for fact in latest.values()],
            "last_type": [fact.event.type for fact in latest.values()],
            "position": [fact.position for fact in latest.values()],
            "changed_at": [fact.recorded_at for fact in latest.values()],
        },
    )


SAMPLE_PROJECTION: Final = Projection(
    Subscription("case_list@1", SAMPLE_SCHEMA), ["case_list"], update_case_list
)
