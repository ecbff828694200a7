"""The days of a request that a forecast is made from, and its stages by its age in weeks."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from deadline_service.domain.figures.requests import SIX_WEEKS, TWENTY_WEEKS
from events.contracts.published_enum import PublishedEnum

WEEK: Final = 7
LAST_WEEK_TO_DECIDE: Final = SIX_WEEKS.days // WEEK - 1
"""The week of a request's age, counted from 0, at whose end the decision is due."""
LAST_WEEK_TO_ISSUE: Final = TWENTY_WEEKS.days // WEEK - 1
"""The week at whose end the plan is due."""
MAX_WEEK: Final = 160
"""Weeks of age that are told apart; what is older counts as of this one."""


class RequestStage(PublishedEnum):
    """What an open request waits for."""

    DECISION = "decision"
    """The decision whether to assess."""
    DRAFT = "draft"
    """The draft plan, after the agreement to assess."""
    PLAN = "plan"
    """The plan, after the draft."""
    REFUSED = "refused"
    """Nothing: an assessment or a plan was refused. Some come back, after an appeal mostly."""


class Transition(PublishedEnum):
    """How a request leaves a stage."""

    NEXT = "next"
    """To the next stage."""
    ISSUED = "issued"
    """The plan was issued."""
    REFUSED = "refused"
    """An assessment or a plan was refused."""
    ENDED = "ended"
    """It was withdrawn, or the child moved."""


class RequestPath(NamedTuple):
    """The days of a request, as the figures have them; None: it has not happened.

    `decided_on` is the first decision, `refused_on` the first refusal to assess or to make a plan,
    `ended_on` the day on which the request was withdrawn or the child moved. `is_reopened`: it was
    refused, and that was reversed.
    """

    received_on: date
    decided_on: date | None = None
    refused_on: date | None = None
    drafted_on: date | None = None
    issued_on: date | None = None
    ended_on: date | None = None
    excused_on: date | None = None
    is_reopened: bool = False

    def as_of(self, day: date) -> Self:
        """Without what happened later."""

        def known(value: date | None) -> date | None:
            return None if value is None or value > day else value

        return self._replace(
            decided_on=known(self.decided_on),
            refused_on=known(self.refused_on),
            drafted_on=known(self.drafted_on),
            issued_on=known(self.issued_on),
            ended_on=known(self.ended_on),
            excused_on=known(self.excused_on),
        )

    @property
    def finished_on(self) -> date | None:
        """The day of the plan, or on which the request ended."""
        return self.issued_on or self.ended_on

    @property
    def stage(self) -> RequestStage:
        """The stage that it is in, or was in last."""
        if self.drafted_on is not None:
            return RequestStage.PLAN
        if self.refused_on is not None and not self.is_reopened:
            return RequestStage.REFUSED
        return RequestStage.DECISION if self.decided_on is None else RequestStage.DRAFT

    @property
    def entered_on(self) -> date:
        """The day on which it came to that stage."""
        days = (self.drafted_on, self.refused_on, self.decided_on)
        return next((each for each in days if each is not None), self.received_on)

    def is_breach(self, limit: timedelta, done_on: date | None) -> bool:
        """Whether it was open, not refused, and not done at the end of the last day of a duty."""
        last_day = self.received_on + limit
        days = (done_on, self.issued_on, self.refused_on, self.ended_on)
        return not any(each is not None and each <= last_day for each in days)

    @property
    def is_waiting(self) -> bool:
        """Whether a plan, or a decision on it, is still waited for."""
        return self.finished_on is None and self.stage is not RequestStage.REFUSED

    def is_overdue(self, today: date) -> bool:
        """Whether the last day for the plan is over."""
        return self.received_on + TWENTY_WEEKS < today

    @property
    def is_in_time(self) -> bool:
        """Whether the plan was issued by the last day of the figures."""
        return self.issued_on is not None and self.issued_on <= self.received_on + TWENTY_WEEKS

    def age_on(self, day: date) -> int:
        """Days since it was received."""
        return (day - self.received_on).days


class StageVisit(NamedTuple):
    """The weeks of a request's age that it spent in a stage.

    It was at risk in the weeks `entered` to `left`, both included, and left in the latter by
    `transition`; None: it is not known to have left. `came_in` is the week in which it came to the
    stage, and `age` its age in days when it left.
    """

    stage: RequestStage
    came_in: int
    entered: int
    left: int
    transition: Transition | None
    age: int


def week_of(age: int) -> int:
    """The week, counted from 0, of an age in days: the days 1 to 7 are week 0."""
    return min(max(age - 1, 0) // WEEK, MAX_WEEK)


def stage_visits(path: RequestPath, today: date, since: date) -> Iterator[StageVisit]:
    """The stages of a request in the whole weeks of its age that lie between two days.

    Weeks that are not over on `today` are left out, so that each is observed whole.
    """
    whole_weeks = min(path.age_on(today) // WEEK, MAX_WEEK + 1)
    first = max(-(-(since - path.received_on).days // WEEK), 0)
    came_in = entered = 0
    for stage, day, transition in _changes(path):
        age = MAX_WEEK * WEEK if day is None else path.age_on(day)
        left = max(week_of(age), entered)
        is_over = day is not None and left < whole_weeks
        last = left if is_over else whole_weeks - 1
        if last >= max(entered, first):
            known = transition if is_over else None
            yield StageVisit(stage, came_in, max(entered, first), last, known, age)
        if not is_over:
            return
        came_in, entered = left, left + 1


def _changes(path: RequestPath) -> Iterator[tuple[RequestStage, date | None, Transition]]:
    """Each stage, the day on which the request left it, and how."""
    stage = RequestStage.DECISION
    steps = (
        (path.decided_on, RequestStage.DRAFT, Transition.NEXT),
        (path.refused_on, RequestStage.REFUSED, Transition.REFUSED),
        (path.drafted_on, RequestStage.PLAN, Transition.NEXT),
    )
    finished = path.finished_on
    for day, following, transition in steps:
        if day is None or (finished is not None and day >= finished):
            continue
        if day == path.refused_on and following is RequestStage.DRAFT:
            continue
        yield stage, day, transition
        stage = following
    end = Transition.ISSUED if path.issued_on is not None else Transition.ENDED
    yield stage, finished, end
