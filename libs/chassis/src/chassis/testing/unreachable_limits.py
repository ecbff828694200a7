"""Limits of use that no test reaches, for those that send requests as fast as they can."""

from collections.abc import Mapping
from typing import Final

from chassis.limits import LimitSettings

UNREACHABLE_LIMITS: Final[Mapping[str, str]] = {
    "CLIENT_READS_PER_SECOND": "1000000",
    "CLIENT_WRITES_PER_SECOND": "1000000",
    "CLIENT_REPORTS_PER_SECOND": "1000000",
    "CLIENT_LONG_POLLS_PER_SECOND": "1000000",
    "ANONYMOUS_REQUESTS_PER_SECOND": "1000000",
    "SIGNED_CALLBACKS_PER_SECOND": "1000000",
    "FAILED_AUTHENTICATIONS_PER_MINUTE": "60000000",
}
"""The settings of a process, as environment variables."""


def unreachable_limits() -> LimitSettings:
    """The settings of an application in the test's own process."""
    return LimitSettings.model_validate(
        {name.lower(): int(n) for name, n in UNREACHABLE_LIMITS.items()}
    )
