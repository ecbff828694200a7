"""The law that the service is shipped with."""

from functools import cache

from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook


@cache
def current_ruleset() -> Ruleset:
    """The rulebook and the bank holidays of England."""
    return Ruleset(current_rulebook(), england_calendar())
