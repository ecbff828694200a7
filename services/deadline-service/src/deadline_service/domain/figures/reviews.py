"""Reviews: decided within four weeks of the meeting, the plan amended within twelve."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.casework.closing import CLOSING_EVENTS, with_current_closing
from deadline_service.domain.figures.measured_process import Measure, MeasuredProcess
from deadline_service.domain.figures.subjects import (
    DatedSubjects,
    SubjectFacts,
    SubjectFactsBuilder,
    by_legal_date,
)
from events.contracts import (
    CaseClosed,
    Event,
    FinalCeased,
    FinalIssued,
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
    *CLOSING_EVENTS,
    FinalCeased,
    FinalIssued,
    FinalTransferredOut,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewDecided,
    ReviewMeetingHeld,
)
"""The facts that the measures of reviews follow from."""
_DAY: Final = timedelta(days=1)
_FOUR_WEEKS: Final = timedelta(days=28)
"""SEND Regulations 2014 reg 20(10), 21(9)."""
_TWELVE_WEEKS: Final = timedelta(days=84)
"""R (L, M and P) v Devon [2022] EWHC 493 (Admin): four weeks and eight."""
PLAN_ENDED: Final = "plan_ended"
"""The outcome of a review whose plan ceased or was transferred out before a decision, or whose case
was closed."""
OVERTAKEN: Final = "overtaken"
"""The outcome of a review that was not decided before the meeting of the next one was held."""
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
    """The processes of a review, from its facts as `facts_by_review` has them.

    The first meeting is that of the review, a later one that of the next review: then the decision
    on the first is no longer awaited. An amended plan that was decided on remains due.
    """
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
            case _ if (end := _end_of(event)) is not None:
                ends.append((end, end))
            case _:
                _apply_amendments(event, reviews)
    for plan in finals:
        _add_final(plan, reviews)
    if reviews:
        own, *later = sorted(reviews.values(), key=lambda each: each.meeting.on)
        ended_on = DatedSubjects(ends).first_from(own.meeting.on)
        yield from _processes(own, ended_on, later[0].meeting.on if later else None)


def facts_by_review(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """The facts of each review whose meeting was held, and what ends it.

    That is the first end of a plan after it, the meeting of the next review, and that the case is
    closed.
    """
    history = with_current_closing(history)
    found = SubjectFactsBuilder[ReviewId]()
    meetings: dict[ReviewId, date] = {}
    last_meetings: dict[ReviewId, EventEnvelope] = {}
    ends: list[tuple[date, EventEnvelope]] = []
    for fact in history:
        if isinstance(fact.event, ReviewMeetingHeld):
            # Of a review whose meeting was recorded twice, what was recorded last.
            meetings[fact.event.review_id] = fact.event.on
            last_meetings[fact.event.review_id] = fact
        elif (end := _end_of(fact.event)) is not None:
            ends.append((end, fact))
    held = [(meetings[key], fact) for key, fact in last_meetings.items()]
    for key, fact in last_meetings.items():
        found.add(key, fact)
    by_day = DatedSubjects((day, key) for key, day in meetings.items())
    for fact in history:
        review = _review_of(fact.event, by_day)
        if review is not None and review in meetings:
            found.add(review, fact)
    ends_by_day, held_by_day = DatedSubjects(ends), DatedSubjects(held)
    for key, day in meetings.items():
        for ending in (ends_by_day.first_from(day), held_by_day.first_from(day + _DAY)):
            if ending is not None:
                found.add(key, ending)
    return found.facts()


def _review_of(event: Event, by_day: DatedSubjects[ReviewId]) -> ReviewId | None:
    """The review that a decision or a plan is of; a plan that names none is the latest one's."""
    match event:
        case FinalIssued(review_id=key, sent_on=day, basis=basis) if basis in _AMENDING:
            return by_day.latest_by(day) if key is MISSING else key
        case (
            ReviewDecided(review_id=key)
            | ReviewAmendmentsProposed(review_id=key)
            | ReviewAmendmentsWithdrawn(review_id=key)
        ):
            return None if key is MISSING else key
        case _:
            return None


def _end_of(event: Event) -> date | None:
    """The day on which an event ends a plan, or closes the case."""
    match event:
        case (
            FinalCeased(ceased_on=day)
            | FinalTransferredOut(transferred_on=day)
            | CaseClosed(on=day)
        ):
            return day
        case _:
            return None


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


def _processes(
    review: _Review, ended_on: date | None, overtaken_on: date | None
) -> Iterator[MeasuredProcess]:
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
        ended_on=min((day for day in (ended_on, overtaken_on) if day), default=None),
        kind=meeting.duty,
    )
    yield of_review
    outcomes = [
        (decided_on, first_outcome and first_outcome.name.lower()),
        (ended_on, PLAN_ENDED),
        (overtaken_on, OVERTAKEN),
    ]
    known = [(day, found) for day, found in outcomes if day is not None]
    day, found = min(known, key=lambda each: each[0], default=(None, None))
    yield of_review._replace(
        measure=Measure.REVIEW_OUTCOMES, done_on=meeting.on, ended_on=day, kind=found
    )
    if outcome is ReviewOutcome.AMEND or review.final_on is not None:
        ends = [day for day in (ended_on, review.withdrawn_on) if day is not None]
        yield of_review._replace(
            measure=Measure.AMENDED_PLANS,
            due_on=meeting.on + _TWELVE_WEEKS,
            done_on=review.final_on,
            ended_on=min(ends, default=None),
        )
