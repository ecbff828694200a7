"""The database schema of case-api."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema

SCHEMA: Final = DatabaseSchema("case_api", Path(__file__).parent / "migrations")
