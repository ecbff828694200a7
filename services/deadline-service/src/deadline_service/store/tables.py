"""The tables that have a shadow while they are rebuilt, for writers of both."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)

from deadline_service.store.schema import SCHEMA

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
    Column("has_warnings", Boolean),
    Column("stated_day", Text),
    Column("notice_fact", BigInteger),
    schema=SCHEMA.name,
)
"""All columns but the generated ones (store/sql/tables.sql)."""

CASE_EVALUATION: Final = Table(
    "case_evaluation",
    MetaData(),
    Column("ledger_id", Uuid, primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("recording_since", DateTime(timezone=True)),
    Column("announce_after", DateTime(timezone=True)),
    Column("correlation_id", Uuid),
    schema=SCHEMA.name,
)
"""Which cases are to be announced (migrations/versions/0006_case_evaluation.py).

A rebuild leaves the other columns empty.
"""

RULESET_VERSION: Final = Table(
    "ruleset_version",
    MetaData(),
    Column("ledger_id", Uuid, primary_key=True),
    Column("ruleset_digest", Text),
    Column("settings_version", Integer),
    Column("since", DateTime(timezone=True)),
    Column("reached", Uuid),
    Column("reason", Text),
    Column("correlation_id", Uuid),
    schema=SCHEMA.name,
)
"""The ruleset version of a ledger's cases (migrations/versions/0003_basis.py)."""
