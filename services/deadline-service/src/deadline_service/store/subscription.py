"""Which events of the log deadlines are evaluated from, and under which name."""

from typing import Final

from deadline_service.store.schema import SCHEMA
from events.subscription import Subscription

SUBSCRIPTION: Final = "timetable@1"
SUBSCRIBED_FAMILIES: Final = frozenset(
    {"request", "assessment", "draft", "final", "review", "tribunal", "case", "provision", "notice"}
)
"""Every family but that which deadline-service appends itself. A notice that failed is work."""
OWN_FAMILY: Final = "deadline"
"""The family that deadline-service appends."""
TIMETABLE_SUBSCRIPTION: Final = Subscription(
    SUBSCRIPTION, SCHEMA.name, frozenset(f"{family}.*" for family in SUBSCRIBED_FAMILIES)
)
"""The subscription of the evaluator."""
