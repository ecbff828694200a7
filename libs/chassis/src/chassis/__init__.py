"""What the processes of all services share: HTTP, database, identity, logs, metrics."""
