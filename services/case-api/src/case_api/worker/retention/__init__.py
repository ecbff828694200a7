"""Retention runs: cases are compared with the schedule of the council, and erased."""
