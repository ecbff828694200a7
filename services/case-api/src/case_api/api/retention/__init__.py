"""The HTTP interface of retention schedules and runs."""
