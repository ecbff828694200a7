"""Whose readings leave the council."""

from typing import Final

OUTSIDE_ROLES: Final = ("auditor", "family", "plan_writer", "school")
"""The roles of people who act and are not the council's. Members of a panel advise the council in
its own decision: what they read is used."""
