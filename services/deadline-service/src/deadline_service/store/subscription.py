"""What of the log deadlines follow, and under which name."""

from typing import Final

SUBSCRIPTION: Final = "timetable@1"
SUBSCRIBED_FAMILIES: Final = frozenset(
    {"request", "assessment", "draft", "final", "review", "tribunal", "case", "provision"}
)
"""Everything but what we and the notification service say ourselves."""
OWN_FAMILY: Final = "deadline"
"""The family of what we say."""
