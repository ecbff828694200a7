"""Reviews: decided within four weeks of the meeting, the plan amended within twelve."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.figures.measured_process import Measure, MeasuredProcess
from deadline_service.domain.figures.subjects import (
    DatedSubjects,
    SubjectFacts,
    SubjectFactsBuilder,
    by_legal_date,
)
from events.contracts import (
    Event,
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    FinalTransferredOut,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewDecided,
    ReviewMeetingHeld,
)
from events.contracts.references import ReviewId
from events.contracts.vocabulary.plan import PlanBasis
from events.contracts.vocabulary.review import ReviewOutcome
from events.envelope import EventEnvelope

REVIEW_TYPES: Final[tuple[type[Event], ...]] = (
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    FinalTransferredOut,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewDecided,
    ReviewMeetingHeld,
)
"""The facts that the measures of reviews follow from."""
_FOUR_WEEKS: Final = timedelta(days=28)
"""SEND Regulations 2014 reg 20(10), 21(9)."""
_TWELVE_WEEKS: Final = timedelta(days=84)
"""R (L, M and P) v Devon [2022] EWHC 493 (Admin): four weeks and eight."""
PLAN_ENDED: Final = "plan_ended"
"""The outcome of a review whose plan ceased or was transferred out before a decision."""
_AMENDING: Final = (PlanBasis.REVIEW, PlanBasis.AMENDMENT)


@dataclass(slots=True)
class _Review:
    """A review whose meeting was held, by its days."""

    meeting: ReviewMeetingHeld
    decided: list[tuple[date, ReviewOutcome]] = field(
        default_factory=list[tuple[date, ReviewOutcome]]
    )
    final_on: date | None = None
    withdrawn_on: date | None = None

    def amends_by(self, day: date) -> bool:
        """Whether the last decision by a day was to amend."""
        decided = [each for each in self.decided if each[0] <= day]
        return bool(decided) and max(decided)[1] is ReviewOutcome.AMEND


def review_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The reviews in an effective history of `REVIEW_TYPES`."""
    reviews: dict[ReviewId, _Review] = {}
    finals: list[FinalIssued] = []
    ends: list[tuple[date, date]] = []
    for event in by_legal_date(history, ReviewMeetingHeld):
        match event:
            case ReviewMeetingHeld(review_id=key):
                reviews[key] = _Review(event)
            case ReviewDecided(review_id=key, notified_on=day) if key in reviews:
                reviews[key].decided.append((day, event.outcome))
            case FinalIssued() if event.basis in _AMENDING:
                finals.append(event)
            case FinalCeased(ceased_on=day) | FinalTransferredOut(transferred_on=day):
                ends.append((day, day))
            case _:
                _apply_amendments(event, reviews)
    for plan in finals:
        _add_final(plan, reviews)
    ends_by_day = DatedSubjects(ends)
    for review in reviews.values():
        yield from _processes(review, ends_by_day.first_from(review.meeting.on))


def facts_by_review(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """The facts of each review whose meeting was held, and the first end of a plan after it."""
    found = SubjectFactsBuilder[ReviewId]()
    meetings: dict[ReviewId, date] = {}
    ends: list[tuple[date, EventEnvelope]] = []
    for fact in history:
        match fact.event:
            case ReviewMeetingHeld(review_id=key, on=day):
                meetings[key] = day
                found.add(key, fact)
            case FinalCeased(ceased_on=day) | FinalTransferredOut(transferred_on=day):
                ends.append((day, fact))
            case _:
                pass
    by_day = DatedSubjects((day, key) for key, day in meetings.items())
    for fact in history:
        match fact.event:
            case FinalIssued(review_id=key, sent_on=day) if fact.event.basis in _AMENDING:
                review = by_day.latest_by(day) if key is MISSING else key
            case (
                ReviewDecided(review_id=key)
                | ReviewAmendmentsProposed(review_id=key)
                | ReviewAmendmentsWithdrawn(review_id=key)
            ):
                review = None if key is MISSING else key
            case _:
                review = None
        if review is not None and review in meetings:
            found.add(review, fact)
    ends_by_day = DatedSubjects(ends)
    for key, day in meetings.items():
        if (end := ends_by_day.first_from(day)) is not None:
            found.add(key, end)
    return found.facts()


def _apply_amendments(event: Event, reviews: Mapping[ReviewId, _Review]) -> None:
    """Apply a notice of amendments; it is the decision to amend, where none was recorded."""
    match event:
        case ReviewAmendmentsProposed(review_id=key, sent_on=day) if (
            key is not MISSING and key in reviews
        ):
            reviews[key].decided.append((day, ReviewOutcome.AMEND))
        case ReviewAmendmentsWithdrawn(review_id=key, notified_on=day) if (
            key is not MISSING and key in reviews
        ):
            reviews[key].withdrawn_on = day
        case _:
            pass


def _add_final(plan: FinalIssued, reviews: Mapping[ReviewId, _Review]) -> None:
    """Add an amended plan to the review it names, else to the latest review before it.

    An amendment outside a review (reg 28) names none; it is the plan of the latest review only if
    the outcome of that one was to amend.
    """
    day = plan.sent_on
    if plan.review_id is not MISSING:
        found = reviews.get(plan.review_id)
    else:
        earlier = [each for each in reviews.values() if each.meeting.on <= day]
        found = max(earlier, key=lambda each: each.meeting.on, default=None)
        if found is not None and plan.basis is PlanBasis.AMENDMENT and not found.amends_by(day):
            return
    if found is not None:
        found.final_on = min(day, found.final_on or day)


def _processes(review: _Review, ended_on: date | None) -> Iterator[MeasuredProcess]:
    meeting = review.meeting
    decided = [*review.decided]
    if review.final_on is not None:
        decided.append((review.final_on, ReviewOutcome.AMEND))
    decided_on, first_outcome = min(decided, default=(None, None))
    outcome = max(review.decided)[1] if review.decided else None
    of_review = MeasuredProcess(
        measure=Measure.REVIEW_DECISIONS,
        item_id=meeting.review_id,
        counts_from=meeting.on,
        started_on=meeting.on,
        due_on=meeting.on + _FOUR_WEEKS,
        done_on=decided_on,
        ended_on=ended_on,
        kind=meeting.duty,
    )
    yield of_review
    outcomes = [] if decided_on is None else [(decided_on, first_outcome)]
    outcomes += [] if ended_on is None else [(ended_on, None)]
    day, found = min(outcomes, key=lambda each: each[0], default=(None, None))
    yield of_review._replace(
        measure=Measure.REVIEW_OUTCOMES,
        done_on=meeting.on,
        ended_on=day,
        kind=None if day is None else found.name.lower() if found else PLAN_ENDED,
    )
    if outcome is ReviewOutcome.AMEND or review.final_on is not None:
        ends = [day for day in (ended_on, review.withdrawn_on) if day is not None]
        yield of_review._replace(
            measure=Measure.AMENDED_PLANS,
            due_on=meeting.on + _TWELVE_WEEKS,
            done_on=review.final_on,
            ended_on=min(ends, default=None),
        )
