"""What every process of every service needs: HTTP, database, identity, logs, metrics."""
