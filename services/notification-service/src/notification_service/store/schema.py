"""The database schema of notification-service, and the role that its processes log in with."""

from pathlib import Path
from typing import Final

from chassis.database_schema import DatabaseSchema
from chassis.roles import LoginRole

SCHEMA: Final = DatabaseSchema("notification", Path(__file__).parent / "migrations")
ROLE: Final = LoginRole("notification_service")
