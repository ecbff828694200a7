"""Where the migrations of case-api are; `chassis.migrate.upgrade` runs them."""

from pathlib import Path
from typing import Final

SCHEMA: Final = "case_api"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
