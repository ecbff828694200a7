"""What a summary of a deadline is written from."""

from datetime import date
from typing import Protocol

from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from events.contracts.vocabulary.assessment import ExceptionGround


class StoredDeadline(Protocol):
    """A deadline as it is stored: its days, which do not depend on the current day."""

    @property
    def rule(self) -> str:
        """The id of its rule."""
        ...

    @property
    def kind(self) -> DeadlineKind:
        """What the rule is in law."""
        ...

    @property
    def is_limit_of_law(self) -> bool:
        """Whether missing it is a breach."""
        ...

    @property
    def breachable(self) -> bool:
        """Whether it is a breach by itself that its last day passes."""
        ...

    @property
    def started_on(self) -> date:
        """The day from which time runs."""
        ...

    @property
    def due_on(self) -> date | None:
        """The day to work to."""
        ...

    @property
    def law_due_on(self) -> date | None:
        """The day by which a breach is judged."""
        ...

    @property
    def not_before(self) -> date | None:
        """For a minimum period: the first day on which the act that must wait may be done."""
        ...

    @property
    def settled_on(self) -> date | None:
        """The day on which it was met or ended."""
        ...

    @property
    def ground(self) -> ExceptionGround | None:
        """The exception that disapplies it."""
        ...
