"""Annual reviews: those that were expected, held and decided within twelve months."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from deadline_service.domain.figures.announced_limits import (
    DEADLINE_TYPES,
    AnnouncedLimit,
    announced_limits,
)
from deadline_service.domain.figures.measured_process import LeftOut, Measure, MeasuredProcess
from events.contracts import (
    CaseOpened,
    Event,
    FinalIssued,
    FinalTransferredIn,
    ReviewAmendmentsProposed,
    ReviewDecided,
    ReviewMeetingHeld,
)
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope

YEAR_RULES: Final = frozenset(
    {
        *("review-first", "review-first-after-order", "review-subsequent"),
        *("review-taken-over", "reassess-next-review", "transfer-review"),
    }
)
"""The rules with the last day of a year in which a plan is reviewed: CFA s.44(1), reg 15(5)."""
ANNUAL_REVIEW_TYPES: Final[tuple[type[Event], ...]] = (
    *DEADLINE_TYPES,
    CaseOpened,
    FinalIssued,
    FinalTransferredIn,
    ReviewAmendmentsProposed,
    ReviewDecided,
    ReviewMeetingHeld,
)
"""The facts that the measures of annual reviews follow from."""


class _Year(NamedTuple):
    """A year in which a plan is to be reviewed: its limit, and the fact that began it."""

    key: DeadlineId
    limit: AnnouncedLimit
    begun_by: Event

    @property
    def begun_on(self) -> date:
        """Its first day."""
        return min(self.begun_by.legal_date or self.limit.last_day, self.limit.last_day)


def annual_review_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The annual reviews in an effective history of `ANNUAL_REVIEW_TYPES`: decided, and held."""
    facts = {each.position: each.event for each in history}
    meetings = [each.event for each in history if isinstance(each.event, ReviewMeetingHeld)]
    years = (
        _Year(key, limit, facts[limit.because_of])
        for key, limit in announced_limits(history, YEAR_RULES).items()
        if limit.because_of in facts
    )
    for year in _expected(years):
        yield _process(Measure.ANNUAL_REVIEWS, year, year.limit.done_on)
        yield _process(Measure.ANNUAL_REVIEW_MEETINGS, year, _held_on(year, meetings))


def _expected(years: Iterable[_Year]) -> Iterator[_Year]:
    """The years of a case without those in which the same review is expected twice.

    A plan that was taken over has two limits at once, of the last review and of the day that it was
    taken over. One review is due, and the earlier of the two limits is its last day.
    """
    reviews: set[date | None] = set()
    for year in sorted(years, key=lambda each: (each.limit.last_day, each.key)):
        if year.limit.has_ended:
            yield year
        elif year.limit.done_on not in reviews:
            reviews.add(year.limit.done_on)
            yield year


def _held_on(year: _Year, meetings: Iterable[ReviewMeetingHeld]) -> date | None:
    """The day of the first meeting in a year or after it; not that of the review which began it."""
    match year.begun_by:
        case (
            ReviewDecided(review_id=key)
            | ReviewAmendmentsProposed(review_id=key)
            | FinalIssued(review_id=key)
        ):
            earlier = key
        case _:
            earlier = None
    days = (each.on for each in meetings if each.on >= year.begun_on and each.review_id != earlier)
    return min(days, default=None)


def _process(measure: Measure, year: _Year, done_on: date | None) -> MeasuredProcess:
    limit = year.limit
    return MeasuredProcess(
        measure=measure,
        item_id=year.key,
        counts_from=year.begun_on,
        started_on=year.begun_on,
        due_on=limit.last_day,
        done_on=done_on,
        ended_on=limit.ended_on and max(limit.ended_on, year.begun_on),
        excused_on=year.begun_on if limit.is_excused else None,
        left_out=LeftOut.UNKNOWN if limit.is_unknown else None,
        kind=limit.rule,
    )
