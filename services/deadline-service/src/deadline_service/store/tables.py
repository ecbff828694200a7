"""The table of deadlines, for what must be able to write to its twin while it is rebuilt."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, MetaData, Table, Text, Uuid

from deadline_service.store.migrate import SCHEMA

DEADLINE: Final = Table(
    "deadline",
    MetaData(),
    Column("ledger_id", Uuid, primary_key=True),
    Column("deadline_id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("rule", Text),
    Column("kind", Text),
    Column("because_of", BigInteger),
    Column("started_on", Date),
    Column("due_on", Date),
    Column("law_due_on", Date),
    Column("not_before", Date),
    Column("state", Text),
    Column("settled_by", BigInteger),
    Column("settled_on", Date),
    Column("ground", Text),
    Column("is_limit_of_law", Boolean),
    Column("breachable", Boolean),
    Column("warns", Boolean),
    Column("warned", Integer),
    Column("told_missed", Boolean),
    Column("next_call", Date),
    schema=SCHEMA,
)
"""All but what the database works out by itself (store/sql/tables.sql)."""
