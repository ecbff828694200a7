"""Acts that can no longer be done, because what they prepare has happened, or has been overtaken.

A breach remains one, in the lists of deadlines. It is no work any more: advice is not circulated
before a meeting that was held, and a review is not decided once the next one was held.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from events.contracts import (
    FinalIssued,
    RequestReceived,
    RequestRefused,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
    TribunalHearingHeld,
    TribunalHearingListed,
    TribunalMediationCertificateIssued,
    TribunalMediationRequested,
)
from events.contracts.references import AppealId, MediationId, ReviewId
from events.envelope import EventEnvelope

BEFORE_MEETING: Final = frozenset({"review-meeting-notice", "review-advice-circulate"})
"""Acts before a review meeting."""
OF_REVIEW: Final = BEFORE_MEETING | {
    "review-report-school",
    "review-report-la",
    "review-decision",
    "review-decision-content",
}
"""Acts of one review, which the meeting of a later one overtakes."""
BEFORE_DECISION: Final = frozenset({"review-report-school"})
"""Acts of others that a decision after a review needs: once it was made they are not chased."""
BEFORE_HEARING: Final = frozenset({"appeal-bundle"})
"""Acts before a hearing of the Tribunal."""
OF_MEDIATION: Final = frozenset(
    {"mediation-arrange-la", "mediation-arrange-icb", "mediation-late-tell-adviser"}
)
"""Acts that arrange a mediation, which the mediation adviser's certificate ends (reg 38-39)."""
BEFORE_PLAN: Final = frozenset({"draft-plan-issue", "draft-plan-target"})
"""Acts before a first plan: the deadline may run again by a decision of the plan's day."""
BEFORE_AMENDED_PLAN: Final = frozenset({"amendment-notice"})
"""Acts of a review before its amended plan."""
OF_REQUEST: Final = frozenset({"assessment-refusal-content"})
"""Acts about the refusal of a request, which a later request overtakes."""


class OvertakenActs:
    """What has happened in a case after which earlier acts can no longer be done."""

    def __init__(self, facts: Iterable[EventEnvelope]) -> None:
        self._meetings: dict[ReviewId, EventEnvelope] = {}
        self._hearings: dict[AppealId, EventEnvelope] = {}
        self._certificates: set[MediationId] = set()
        self._decided: set[ReviewId] = set()
        self._amended_after: set[ReviewId] = set()
        self._last_meeting_on = self._last_request_on = self._last_plan_on = date.min
        for fact in facts:
            match fact.event:
                case ReviewMeetingHeld(review_id=review, on=day):
                    self._meetings[review] = fact
                    self._last_meeting_on = max(self._last_meeting_on, day)
                case ReviewDecided(review_id=review):
                    self._decided.add(review)
                case TribunalHearingHeld(appeal_id=appeal):
                    self._hearings[appeal] = fact
                case TribunalMediationCertificateIssued(mediation_id=mediation):
                    self._certificates.add(mediation)
                case FinalIssued(sent_on=day, review_id=review):
                    self._last_plan_on = max(self._last_plan_on, day)
                    if review is not MISSING:
                        self._amended_after.add(review)
                case RequestReceived(received_on=day):
                    self._last_request_on = max(self._last_request_on, day)
                case _:
                    pass

    def includes(self, deadline: EvaluatedDeadline) -> bool:
        """Whether the act of an open deadline can no longer be done."""
        rule, begun_by = deadline.rule.id, deadline.clock.starting_fact
        return self._was_settled(rule, begun_by) or self._is_before_last(
            rule, deadline.clock.started_on
        )

    def _was_settled(self, rule: str, begun_by: EventEnvelope) -> bool:
        """Whether what an act prepares has happened, of the matter that it began with."""
        settled = False
        match begun_by.event:
            case ReviewArranged(review_id=review) if rule in BEFORE_MEETING:
                settled = _was_recorded_after(self._meetings.get(review), begun_by)
            case ReviewMeetingHeld(review_id=review) if rule in BEFORE_DECISION:
                settled = review in self._decided
            case ReviewMeetingHeld(review_id=review) | ReviewDecided(review_id=review) if (
                rule in BEFORE_AMENDED_PLAN
            ):
                settled = review in self._amended_after
            case TribunalHearingListed(appeal_id=appeal) if rule in BEFORE_HEARING:
                settled = _was_recorded_after(self._hearings.get(appeal), begun_by)
            case TribunalMediationRequested(mediation_id=mediation) if rule in OF_MEDIATION:
                settled = mediation in self._certificates
            case RequestRefused(notified_on=day) if rule in OF_REQUEST:
                settled = self._last_request_on > day
            case _:
                pass
        return settled

    def _is_before_last(self, rule: str, started_on: date) -> bool:
        """Whether a plan, or the meeting of a later review, followed what began on a day."""
        if rule in BEFORE_PLAN:
            return self._last_plan_on > started_on
        return rule in OF_REVIEW and self._last_meeting_on > started_on


def _was_recorded_after(held: EventEnvelope | None, arranged: EventEnvelope) -> bool:
    """Whether what was arranged was held: a later arrangement is of another day."""
    return held is not None and held.position > arranged.position
