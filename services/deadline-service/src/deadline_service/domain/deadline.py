"""One duty of one case: when it is due, and what has become of it."""

from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from deadline_service.domain.claims import Considered
from deadline_service.domain.clocks import Started
from deadline_service.domain.counting.counting import Limit
from deadline_service.domain.counting.reckoning import Reckoning
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import Kind
from deadline_service.domain.source import Happened
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DeadlineId

_DEADLINES: Final = UUID("3f6a5c1e-8f0d-5a7b-9c55-2d6f1e0b7a41")


class State(PublishedEnum):
    """What has become of a duty."""

    RUNNING = "running"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    """A limit of law passed without the act; or a minimum period was not left to run."""
    DISAPPLIED = "disapplied"
    """An exception applies, and the act was not done in time. The date stands where it stood."""
    LAPSED = "lapsed"
    """The last day of a right passed, and it was not used."""
    CANCELLED = "cancelled"
    """The duty fell away before it was done."""


class Deadline(NamedTuple):
    """A duty with both readings of its last day, on the day that it was asked about.

    `limit` is the rule's, or the number that the council set. `reckoning` is None where the law
    gives no number and no day is shown.
    """

    clock: Started
    limit: Limit | None
    reckoning: Reckoning | None
    state: State
    done: Happened | None
    fell_away: Happened | None
    claims: tuple[Considered, ...]
    also: tuple[Happened, ...] = ()
    """Other facts that its last day was counted from."""
    fixed: Happened | None = None
    """The fact that fixed its last day in place of the limit."""

    @property
    def deadline_id(self) -> DeadlineId:
        """The same id whenever the same clock of the same case is computed."""
        case = self.clock.start.stream_id
        return DeadlineId(uuid5(_DEADLINES, f"{case}/{self.rule.id}/{self.clock.subject}"))

    @property
    def rule(self) -> Rule:
        """The rule by which it is timed."""
        return self.clock.rule

    @property
    def due_on(self) -> date | None:
        """The day to work to."""
        return None if self.reckoning is None else self.reckoning.safe

    @property
    def law_due_on(self) -> date | None:
        """The day by which a breach is judged."""
        return None if self.reckoning is None else self.reckoning.law

    @property
    def not_before(self) -> date | None:
        """The first day on which what a minimum period holds back may happen, if it is known."""
        if self.reckoning is None or self.rule.kind is not Kind.MINIMUM_PERIOD:
            return None
        if self.rule.lasts_until and not self.also:
            return None
        return self.reckoning.safe + timedelta(days=1)
