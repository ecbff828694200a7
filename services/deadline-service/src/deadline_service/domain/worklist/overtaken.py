"""Acts that can no longer be done, because what they prepare has happened, or has been overtaken.

A breach remains one, in the lists of deadlines. It is no work any more: advice is not circulated
before a meeting that was held, and a review is not decided once the next one was held.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from events.contracts import (
    ReviewArranged,
    ReviewMeetingHeld,
    TribunalHearingHeld,
    TribunalHearingListed,
)
from events.contracts.references import AppealId, ReviewId
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
BEFORE_HEARING: Final = frozenset({"appeal-bundle"})
"""Acts before a hearing of the Tribunal."""


class OvertakenActs:
    """The meetings and hearings of a case that were held."""

    def __init__(self, facts: Iterable[EventEnvelope]) -> None:
        self._meetings: dict[ReviewId, date] = {}
        self._hearings: set[AppealId] = set()
        for fact in facts:
            match fact.event:
                case ReviewMeetingHeld(review_id=review, on=day):
                    self._meetings[review] = day
                case TribunalHearingHeld(appeal_id=appeal):
                    self._hearings.add(appeal)
                case _:
                    pass
        self._last_meeting_on = max(self._meetings.values(), default=date.min)

    def includes(self, deadline: EvaluatedDeadline) -> bool:
        """Whether the act of an open deadline can no longer be done."""
        rule, begun_by = deadline.rule.id, deadline.clock.starting_fact.event
        match begun_by:
            case ReviewArranged(review_id=review) if rule in BEFORE_MEETING:
                if review in self._meetings:
                    return True
            case TribunalHearingListed(appeal_id=appeal) if rule in BEFORE_HEARING:
                return appeal in self._hearings
            case _:
                pass
        return rule in OF_REVIEW and self._last_meeting_on > deadline.clock.started_on
