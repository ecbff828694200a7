"""The database schema of deadline-service."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema

SCHEMA: Final = DatabaseSchema("deadline", Path(__file__).parent / "migrations")
