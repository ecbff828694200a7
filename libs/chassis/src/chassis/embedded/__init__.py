"""PostgreSQL from a wheel, behind one class."""

from chassis.embedded.errors import EmbeddedPostgresError as EmbeddedPostgresError
from chassis.embedded.server import EmbeddedPostgres as EmbeddedPostgres
