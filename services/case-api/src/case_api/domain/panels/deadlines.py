"""What the law requires in the case of an item, as it was announced in the log."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from case_api.domain.logged_deadlines import AnnouncedState, LoggedDeadline, logged_deadlines
from events.envelope import EventEnvelope

MAX_MISSED: Final = 20
"""Missed deadlines in an item: of more, the latest."""


class ItemDeadlines(NamedTuple):
    """The deadlines that stand before a panel."""

    next: LoggedDeadline | None
    """The first to work to, of those that are running and whose last day has not passed."""
    missed: Sequence[LoggedDeadline]
    """Those that were announced as missed and are not met, in the order of their days."""


def item_deadlines(history: Iterable[EventEnvelope], day: date) -> ItemDeadlines:
    """The deadlines of an effective history on a day.

    A running deadline whose day has passed is left out. It is one that is not announced as missed,
    such as that of an act for which the law sets no time limit.
    """
    found = logged_deadlines(history)
    running = (
        each for each in found if each.state is AnnouncedState.RUNNING and each.law_due_on >= day
    )
    missed = [each for each in found if each.state is AnnouncedState.MISSED]
    return ItemDeadlines(next(running, None), missed[-MAX_MISSED:])
