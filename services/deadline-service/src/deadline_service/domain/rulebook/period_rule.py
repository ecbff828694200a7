"""A period of a case: a time during which something goes on, such as detention."""

from typing import Annotated

from pydantic import Field

from deadline_service.domain.rulebook.event_pattern import EventPattern, RulebookEntry
from deadline_service.domain.rulebook.rule import LegalSource


class PeriodRule(RulebookEntry):
    """From the day on which it begins to the day before it ends; it may come again."""

    id: str
    begins: Annotated[tuple[EventPattern, ...], Field(min_length=1)]
    """What begins it, any of them."""
    ends: tuple[EventPattern, ...] = ()
    """What ends it, any of them: the first that follows and that no id ties to another."""
    source: LegalSource
    phase: str = ""
