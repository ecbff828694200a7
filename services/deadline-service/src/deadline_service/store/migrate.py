"""Where the migrations of deadline-service are; `chassis.migrate.upgrade` runs them."""

from pathlib import Path
from typing import Final

SCHEMA: Final = "deadline"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
