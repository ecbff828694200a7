"""A spell: a time during which something goes on, such as detention."""

from typing import Annotated

from pydantic import Field

from deadline_service.domain.rulebook.happening import Entry, Happening
from deadline_service.domain.rulebook.rule import Source


class Spell(Entry):
    """From the day on which it begins to the day before it ends; it may come again."""

    id: str
    begins: Annotated[tuple[Happening, ...], Field(min_length=1)]
    """What begins it, any of them."""
    ends: tuple[Happening, ...] = ()
    """What ends it, any of them: the first that follows and that no id ties to another."""
    source: Source
    phase: str = ""
