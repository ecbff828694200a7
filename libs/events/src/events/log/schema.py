"""The database schema of the log, and the role that the sealer logs in with."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema
from chassis.roles import LoginRole

SCHEMA: Final = DatabaseSchema("log", Path(__file__).parent / "migrations")
SEALER_ROLE: Final = LoginRole("log_sealer", is_service=False)
"""Reads every ledger and adds seals; it appends no event."""
