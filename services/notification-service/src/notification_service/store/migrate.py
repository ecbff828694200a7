"""The schema and its migrations, for `chassis.migrate.upgrade`. The log's are run before them."""

from pathlib import Path
from typing import Final

SCHEMA: Final = "notification"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
