"""Where the schema's migrations are, for `chassis.migrate.upgrade`. The log's must stand first."""

from pathlib import Path
from typing import Final

SCHEMA: Final = "notification"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
