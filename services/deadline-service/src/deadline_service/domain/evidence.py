"""The days that decide whether a ground is shown, found once for all claims of a case."""

from datetime import date
from typing import Final

from deadline_service.domain.days import Days
from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts
from events.contracts import AssessmentAdviceRequested, DraftIssued, Event

_APPOINTMENT_MISSED: Final = "assessment.appointment_missed"


class Evidence:
    """The days of the facts that tests look at, of the one case that they are facts of."""

    def __init__(self, facts: Facts, delivery: Delivery) -> None:
        self._facts = facts
        self._delivery = delivery
        self._advice: dict[tuple[str, ...], Days] = {}
        self.drafts = Days(facts, DraftIssued.type, self._served)
        """Drafts, by the day on which they were served."""
        self.missed = Days(facts, _APPOINTMENT_MISSED, lambda event: event.legal_date)
        """Appointments that were missed."""

    def advice(self, advisers: tuple[str, ...]) -> Days:
        """Requests for advice from some kinds of setting."""
        if advisers not in self._advice:
            self._advice[advisers] = Days(
                self._facts,
                AssessmentAdviceRequested.type,
                lambda event: (
                    event.requested_on
                    if isinstance(event, AssessmentAdviceRequested) and event.adviser in advisers
                    else None
                ),
            )
        return self._advice[advisers]

    def _served(self, event: Event) -> date | None:
        if not isinstance(event, DraftIssued):
            return None
        served = event.served_on
        return (
            served if isinstance(served, date) else self._delivery.served_on(event, event.sent_on)
        )
