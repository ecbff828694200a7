"""The library's schema, and a database that has it."""

from pathlib import Path
from typing import Final

from chassis import identity, migrate
from chassis.schemas import Schema

NOTES: Final = Schema("notes", Path(__file__).parent / "migrations")
SCHEMAS: Final = (Schema(identity.SCHEMA, identity.MIGRATIONS), NOTES)


async def build(admin_url: str) -> None:
    """Bring an empty database up to date."""
    for schema in SCHEMAS:
        await migrate.upgrade(admin_url, schema.migrations, schema.name)
