"""The sample service's schema, its role, and a database that has them."""

from pathlib import Path
from typing import Final

from chassis import identity, migrate
from chassis.database_schema import DatabaseSchema
from chassis.roles import LoginRole

NOTES: Final = DatabaseSchema("notes", Path(__file__).parent / "migrations")
ROLE: Final = LoginRole("notes_service")
SCHEMAS: Final = (identity.SCHEMA, NOTES)


async def build_notes_database(admin_url: str) -> None:
    """Bring an empty database up to date."""
    for schema in SCHEMAS:
        await migrate.upgrade(admin_url, schema)
