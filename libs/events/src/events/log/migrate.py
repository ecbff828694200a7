"""Where the migrations of the log are; `chassis.migrate.upgrade` runs them."""

from pathlib import Path
from typing import Final

SCHEMA: Final = "log"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
