"""The start of a clock: the fact, the day, and from when facts belong to it."""

from datetime import date
from typing import NamedTuple

from deadline_service.domain.rulebook.event_pattern import StringList
from events.envelope import EventEnvelope


class ClockStart(NamedTuple):
    """A starting fact, and the day that counting starts from.

    No act meets a duty that had not begun: facts that name a matter of the start count from
    `earliest` on, the others from `since` on. Those that belong to the nearest earlier clock of
    its rule count only before `until`, the day on which the rule's next clock starts. `about` is
    what can be appealed because of the start, where that distinguishes its facts from those of
    other clocks. `same` are the positions of records of the same act.
    """

    fact: EventEnvelope
    started_on: date
    since: date
    earliest: date
    until: date = date.max
    about: StringList = ()
    same: tuple[int, ...] = ()
