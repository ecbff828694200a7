"""Background processes: the subscription to the log, and the announcer."""
