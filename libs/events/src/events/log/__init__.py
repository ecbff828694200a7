"""Where facts are kept: the protocol of a log, the one in PostgreSQL, the one in memory."""
