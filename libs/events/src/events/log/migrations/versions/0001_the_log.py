"""The log: ledgers, events, seals, the append functions, and privileges.

One object in each file of events/log/sql. The names of functions carry a version, so that two
releases can run side by side during a rollout.
"""

from pathlib import Path

from alembic import op

from chassis.migration_sql import run_script

revision = "0001_the_log"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
OBJECTS = (
    "tables",
    "current_ledger",
    "immutable",
    "hash_v1",
    "writable_families_v1",
    "set_writable_families_v1",
    "append_v2",
    "append_one_v2",
    "append_ledger_event_v1",
    "streams_v1",
    "heads_v1",
    "lag_v1",
    "distribute_like_v1",
    "create_shadow_table_v1",
    "guards",
    "sealing",
)
VIRTUAL_COLUMNS_SINCE = 180000


def upgrade() -> None:
    """Create everything. PostgreSQL 17 has no virtual columns: there `data` is stored."""
    server = op.get_bind().exec_driver_sql("SHOW server_version_num").scalar_one()
    kind = "VIRTUAL" if int(server) >= VIRTUAL_COLUMNS_SINCE else "STORED"
    for name in OBJECTS:
        run_script((SQL / f"{name}.sql").read_text().replace("{virtual}", kind))


def downgrade() -> None:
    """Refuse: the log is evidence, which no migration drops."""
    raise RuntimeError("a migration does not drop the log")
