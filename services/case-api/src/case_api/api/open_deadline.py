"""A deadline in responses, as it was announced in the log."""

from datetime import date
from typing import Self

from case_api.domain.logged_deadlines import AnnouncedState, LoggedDeadline
from chassis.strict_model import StrictModel
from events.contracts.references import DeadlineId, RuleId


class OpenDeadline(StrictModel):
    """A deadline that was announced, and of which something is left to do."""

    deadline_id: DeadlineId
    rule: RuleId
    due_on: date
    """The day to work to."""
    law_due_on: date
    """The last day on the ordinary reading of the law, by which a breach is judged."""
    state: AnnouncedState

    @classmethod
    def of(cls, found: LoggedDeadline) -> Self:
        """The response for a deadline."""
        return cls(
            deadline_id=found.deadline_id,
            rule=found.rule,
            due_on=found.due_on,
            law_due_on=found.law_due_on,
            state=found.state,
        )
