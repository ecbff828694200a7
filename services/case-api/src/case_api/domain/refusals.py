"""Why a fact cannot have happened. Each names what is in the way, and no value that was sent."""

from datetime import date

from case_api.domain.case import Standing
from events.contracts import Event


class NoSuchCase(Exception):
    """There is no such case in this council's ledger."""


class CaseFull(Exception):
    """A case would hold more facts, or more that count of one type, than a case can."""

    def __init__(self, at_most: int, what: str = "facts") -> None:
        super().__init__(f"a case holds at most {at_most} {what}")


class CannotHaveHappened(Exception):
    """A fact contradicts the case's history.

    `code` is stable, for programs; `fact` is the recorded fact in the way, if there is one;
    `field` is the part of the fact that cannot be so.
    """

    code = "cannot_have_happened"

    def __init__(
        self, detail: str, *, fact: Standing | None = None, field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fact = fact
        self.field = field


class LiesAhead(CannotHaveHappened):
    """A fact is dated after today."""

    code = "lies_ahead"

    def __init__(self, field: str, today: date) -> None:
        super().__init__(f"{field} is after today, {today.isoformat()}", field=field)


class OutOfOrder(CannotHaveHappened):
    """Two days of one fact are the wrong way round."""

    code = "out_of_order"

    def __init__(self, earlier: str, later: str) -> None:
        super().__init__(f"{later} is before {earlier}", field=later)


class BeforeItsCause(CannotHaveHappened):
    """A fact is dated before the fact that it answers."""

    code = "before_its_cause"

    def __init__(self, field: str, cause: Standing) -> None:
        super().__init__(
            f"{field} is before the {said(cause)} that it answers", fact=cause, field=field
        )


class NothingToAnswer(CannotHaveHappened):
    """The fact that this one answers is not there."""

    code = "nothing_to_answer"

    def __init__(self, missing: type[Event], about: str) -> None:
        super().__init__(f"the case holds no {missing.type} with this {about}", field=about)


class AlreadySettled(CannotHaveHappened):
    """A fact stands that this one cannot follow."""

    code = "already_settled"

    def __init__(self, fact: Standing) -> None:
        super().__init__(f"{said(fact)} stands in the way", fact=fact)


class AlreadyBegun(CannotHaveHappened):
    """An id that should begin something has begun something before."""

    code = "already_begun"

    def __init__(self, field: str, fact: Standing) -> None:
        super().__init__(f"{said(fact)} has this {field} already", fact=fact, field=field)


class NotOfThisCase(CannotHaveHappened):
    """A correction or a void names a position that holds no fact of this case."""

    code = "not_of_this_case"

    def __init__(self) -> None:
        super().__init__("no fact of this case stands at this position", field="position")


class NotAmendable(CannotHaveHappened):
    """The fact is not one that case-api may correct or void."""

    code = "not_amendable"

    def __init__(self, fact: Standing) -> None:
        super().__init__(f"{said(fact)} cannot be amended so", fact=fact, field="position")


def said(fact: Standing) -> str:
    """A fact named for a reader: its type, its place and its day."""
    day = "" if fact.on is None else f", {fact.on.isoformat()}"
    place = "of the same request" if not fact.position else f"at position {fact.position}"
    return f"{fact.event.type} ({place}{day})"
