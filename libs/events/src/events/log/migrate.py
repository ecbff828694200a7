"""The location of the log's migrations, which `chassis.migrate.upgrade` runs."""

from pathlib import Path
from typing import Final

SCHEMA: Final = "log"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
