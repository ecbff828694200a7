"""A stored deadline with a last day: only these are announced."""

from datetime import date
from typing import NamedTuple, Self, TypeVar

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.contracts import DeadlineRevised, DeadlineSet
from events.contracts.deadline import DeadlineFields

_EventT = TypeVar("_EventT", bound=DeadlineFields)


class DatedRow(NamedTuple):
    """A row with its day to work to and its last day in law."""

    row: DeadlineRow
    due_on: date
    law_due_on: date

    @classmethod
    def of(cls, row: DeadlineRow) -> Self | None:
        """The row if it has a last day, else None."""
        if row.due_on is None or row.law_due_on is None:
            return None
        return cls(row, row.due_on, row.law_due_on)

    @property
    def is_unknown(self) -> bool:
        """Whether its outcome cannot be known."""
        return self.row.state is DeadlineState.UNKNOWN

    def is_announced_as(self, announced: DeadlineSet | DeadlineRevised) -> bool:
        """Whether the days that were announced are its own, and whether its outcome is known."""
        days = announced.due_on, announced.law_due_on
        return (*days, announced.outcome_unknown) == (self.due_on, self.law_due_on, self.is_unknown)

    def event(self, contract: type[_EventT], **more: object) -> _EventT:
        """An event about it."""
        identity = {
            "deadline_id": self.row.deadline_id,
            "rule": self.row.rule,
            "due_on": self.due_on,
            "law_due_on": self.law_due_on,
        }
        return contract.model_validate({**identity, **more})
