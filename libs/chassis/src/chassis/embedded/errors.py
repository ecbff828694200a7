"""Why a PostgreSQL of our own could not be started."""

from chassis.errors import CannotStart


class EmbeddedPostgresError(CannotStart):
    """PostgreSQL could not be started or stopped; the message is one sentence for a person."""
