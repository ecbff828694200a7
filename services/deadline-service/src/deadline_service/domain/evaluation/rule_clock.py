"""A rule that a fact of a case has started."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.rulebook.rule import Rule
from events.envelope import EventEnvelope


class RuleClock(NamedTuple):
    """A rule that a fact has started.

    `subject` distinguishes it from the rule's other clocks in the case; `ids` name the matters of
    its starting fact. `replaced` are earlier starting facts about the same subject, `repeated`
    later ones that move no date. `during` is the period without which the fact would not have
    started it. From `succeeded_on` on, facts about the subject belong to its next clock.
    """

    rule: Rule
    begin: ClockStart
    subject: object
    ids: Mapping[str, object]
    during: str | None = None
    replaced: tuple[EventEnvelope, ...] = ()
    repeated: tuple[Occurrence, ...] = ()
    succeeded_on: date = date.max

    @property
    def starting_fact(self) -> EventEnvelope:
        """The fact that started it."""
        return self.begin.fact

    @property
    def started_on(self) -> date:
        """The day that counting starts from."""
        return self.begin.started_on
