"""The database schema of case-api, and the role that its processes log in with."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema
from chassis.roles import LoginRole

SCHEMA: Final = DatabaseSchema("case_api", Path(__file__).parent / "migrations")
ROLE: Final = LoginRole("case_api")
