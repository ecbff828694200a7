"""The database schema of notification-service."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema

SCHEMA: Final = DatabaseSchema("notification", Path(__file__).parent / "migrations")
