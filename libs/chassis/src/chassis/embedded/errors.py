"""Errors of the embedded PostgreSQL."""

from chassis.errors import CannotStart


class EmbeddedPostgresError(CannotStart):
    """PostgreSQL could not be started or stopped; the message is one sentence for a person."""
