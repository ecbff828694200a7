"""Running the alembic migrations of a schema, as its owner."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.database import parse_database_url
from chassis.database_schema import VERSION_TABLE, DatabaseSchema
from chassis.roles import OWNER_ROLE

_ENVIRONMENT: Final = Path(__file__).parent / "alembic"
_LOCK_SCHEMA: Final = text("SELECT pg_advisory_lock(hashtextextended('migrate ' || :schema, 0))")
# A migration that waits for a lock blocks every later reader, so it fails early instead.
_AS_OWNER: Final = text(f"""
    SELECT set_config('lock_timeout', '5s', false), set_config('statement_timeout', '15min', false),
           set_config('role', '{OWNER_ROLE}', false)
""")


async def upgrade(url: str, schema: DatabaseSchema) -> None:
    """Bring a schema to its newest migration.

    `url` is that of the administrator, who may act as the owner; everything created belongs to the
    owner. Concurrent calls run one after the other, and the second has nothing to do.
    """
    engine = create_async_engine(parse_database_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as db:
            # Session level, so that each migration can be a transaction of its own. Taken before
            # lock_timeout is set, because another migration may take long.
            await db.execute(_LOCK_SCHEMA, {"schema": schema.name})
            await db.execute(
                text(f'CREATE SCHEMA IF NOT EXISTS "{schema.name}" AUTHORIZATION {OWNER_ROLE}')
            )
            await db.execute(_AS_OWNER)
            await db.commit()
            await db.run_sync(_upgrade, schema)
            await db.execute(text(f'GRANT SELECT ON "{schema.name}".{VERSION_TABLE} TO PUBLIC'))
            await db.commit()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, schema: DatabaseSchema) -> None:
    config = _config(schema)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config(schema: DatabaseSchema) -> Config:
    """The alembic environment of all members, whose folders have only versions."""
    config = Config()
    for option, value in {
        "script_location": str(_ENVIRONMENT),
        "version_locations": str(schema.migrations / "versions"),
        "path_separator": "os",
    }.items():
        config.set_main_option(option, value.replace("%", "%%"))
    config.attributes["schema"] = schema.name
    return config
