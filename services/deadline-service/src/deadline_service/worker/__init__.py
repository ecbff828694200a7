"""Background processes: the subscription to the log, and reminders as days pass."""
