"""One duty of one case: when it is due, and its state."""

from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from deadline_service.domain.counting.date_readings import DateReadings
from deadline_service.domain.counting.methods import TimeLimit
from deadline_service.domain.evaluation.exception_claims import ConsideredClaim
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.rule import Rule
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DeadlineId

_NAMESPACE: Final = UUID("3f6a5c1e-8f0d-5a7b-9c55-2d6f1e0b7a41")


class DeadlineState(PublishedEnum):
    """The state of a duty."""

    RUNNING = "running"
    """Neither met nor past its last day."""
    MET = "met"
    """Met in time."""
    MET_LATE = "met_late"
    """Met after its last day."""
    MISSED = "missed"
    """A limit of law passed without the act; or a minimum period was not left to run."""
    DISAPPLIED = "disapplied"
    """An exception applies, and the act was not done in time. The date does not move."""
    LAPSED = "lapsed"
    """The last day of a right passed, and it was not used."""
    CANCELLED = "cancelled"
    """The duty ceased to apply before it was met."""
    UNKNOWN = "unknown"
    """Its last day lies before the day from which all facts of the case are recorded: whether the
    act was done in time is not known."""


class RepeatedStart(NamedTuple):
    """A later starting fact under the same id, and the last day that the limit would give it."""

    fact: Occurrence
    readings: DateReadings | None


class EvaluatedDeadline(NamedTuple):
    """A duty with both readings of its last day and its state on a day.

    `limit` is the rule's, or the number that the council set. `readings` is None where the law
    gives no number and no day is shown.
    """

    clock: RuleClock
    limit: TimeLimit | None
    readings: DateReadings | None
    state: DeadlineState
    done: Occurrence | None
    fell_away: Occurrence | None
    claims: tuple[ConsideredClaim, ...]
    also_counted_from: tuple[Occurrence, ...] = ()
    """The other facts that its last day was counted from."""
    fixed_by: Occurrence | None = None
    """The fact that fixed its last day in place of the limit."""
    interrupted_by: Occurrence | None = None
    """The fact by which it had fallen away before it was revived."""
    revived_by: Occurrence | None = None
    """The fact by which it runs again after it had fallen away."""
    too_late: Occurrence | None = None
    """The act after it had fallen away, which does not count."""
    repeated: tuple[RepeatedStart, ...] = ()
    """Later starting facts under the same id, which move no date."""
    complete_from: date | None = None
    """For an unknown outcome: the day from which all facts of the case are recorded."""

    @property
    def deadline_id(self) -> DeadlineId:
        """Deterministic: the same clock of the same case always has the same id."""
        case = self.clock.starting_fact.stream_id
        return DeadlineId(uuid5(_NAMESPACE, f"{case}/{self.rule.id}/{self.clock.subject}"))

    @property
    def rule(self) -> Rule:
        """The rule that governs it."""
        return self.clock.rule

    @property
    def due_on(self) -> date | None:
        """The day to work to."""
        return None if self.readings is None else self.readings.safe

    @property
    def law_due_on(self) -> date | None:
        """The day by which a breach is judged."""
        return None if self.readings is None else self.readings.law

    @property
    def not_before(self) -> date | None:
        """For a minimum period: the first day on which the act that must wait may be done."""
        if self.readings is None or not self.rule.is_minimum_period:
            return None
        if self.rule.lasts_until and not self.also_counted_from:
            return None
        return self.readings.safe + timedelta(days=1)
