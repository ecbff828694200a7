"""Why a PostgreSQL of our own could not be started."""


class EmbeddedPostgresError(RuntimeError):
    """PostgreSQL could not be started or stopped; the message is one sentence for a person."""
