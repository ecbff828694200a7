"""The database schema of the log."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema

SCHEMA: Final = DatabaseSchema("log", Path(__file__).parent / "migrations")
