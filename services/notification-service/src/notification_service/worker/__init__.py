"""The worker processes: enqueueing events of the log, and sending what is due."""
