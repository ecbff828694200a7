"""The entry of a panel's meeting in a calendar, in words that name no person and no case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from events.contracts.references import PanelId

_BETWEEN_WORDS: Final = re.compile(r"[_.-]")


@dataclass(frozen=True, slots=True)
class PanelMeeting:
    """What a calendar has of a panel.

    `items` is how many are on the agenda; none is ever removed from it. `changed_at` is when the
    panel was last changed or the last item was put on its agenda.
    """

    panel_id: PanelId
    version: int
    held_on: date
    kind: str
    starts_at: time | None
    ends_at: time | None
    items: int
    changed_at: datetime
    cancelled: bool = False

    @property
    def revision(self) -> int:
        """A number that grows with each version of the panel and with each item."""
        return self.version + self.items

    @property
    def title(self) -> str:
        """The kind of panel, and how many items it has."""
        return f"Panel: {kind_in_words(self.kind)} · {self._count}"

    def lines(self, agenda: str) -> Sequence[str]:
        """The text of the entry, with the address of the agenda, which needs an API key."""
        return (
            f"On the agenda: {self._count}.",
            f"Agenda: {agenda}",
            "A panel advises. The time limits of its cases run whether or not it has met.",
        )

    @property
    def _count(self) -> str:
        return f"{self.items or 'no'} item{'' if self.items == 1 else 's'}"


def kind_in_words(kind: str) -> str:
    """A code of a kind of panel as words: `complex_needs` is "complex needs"."""
    return _BETWEEN_WORDS.sub(" ", kind)
