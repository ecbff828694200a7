"""The database schema of deadline-service, and the role that its processes log in with."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema
from chassis.roles import LoginRole

SCHEMA: Final = DatabaseSchema("deadline", Path(__file__).parent / "migrations")
ROLE: Final = LoginRole("deadline_service")
