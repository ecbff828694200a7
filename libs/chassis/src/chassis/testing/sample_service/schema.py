"""The library's schema, and a database that has it."""

from pathlib import Path
from typing import Final

from chassis import identity, migrate
from chassis.database_schema import DatabaseSchema

NOTES: Final = DatabaseSchema("notes", Path(__file__).parent / "migrations")
SCHEMAS: Final = (identity.SCHEMA, NOTES)


async def build_notes_database(admin_url: str) -> None:
    """Bring an empty database up to date."""
    for schema in SCHEMAS:
        await migrate.upgrade(admin_url, schema)
