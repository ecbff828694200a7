"""The event store: the protocol of a log, its PostgreSQL and its in-memory implementation."""
