"""Writing again, from the log, what follows from the facts of cases."""
