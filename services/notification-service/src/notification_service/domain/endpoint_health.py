"""When an endpoint is disabled, and the published reasons."""

from datetime import timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum

FAILING_PERIOD: Final = timedelta(days=5)
"""How long every attempt must have failed before an endpoint is disabled."""
MIN_FAILED_ATTEMPTS: Final = 10
"""How many attempts must have failed in that time.

The retries of a single delivery are ten over more than three days, so a short burst of failures
cannot disable an endpoint, however many they are.
"""


class DisabledReason(PublishedEnum):
    """Why an endpoint is disabled."""

    GONE = "gone"
    """It responded with 410 Gone."""
    FAILING = "failing"
    """Every attempt failed for five days."""
    PAUSED = "paused"
    """The council disabled it."""


WARNING_PERIODS: Final = (timedelta(days=1), timedelta(days=4))
"""After how long without a success a council is warned: the last time a day before the end."""
MIN_FAILED_BEFORE_WARNING: Final = 4
"""How many attempts must have failed before the first warning."""
