"""The law that the service is shipped with."""

from functools import cache

from deadline_service.domain.law import Law
from deadline_service.store.calendars import england
from deadline_service.store.rulebook import rulebook


@cache
def law() -> Law:
    """The rulebook and the bank holidays of England."""
    return Law(rulebook(), england())
