"""The days that determine whether a ground applies, found once for all claims of a case."""

from datetime import date
from typing import Final

from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.event_dates import EventDates
from events.contracts import AssessmentAdviceRequested, DraftIssued, Event

_APPOINTMENT_MISSED: Final = "assessment.appointment_missed"


class EvidenceDates:
    """The days of the facts of one case that exception tests read."""

    def __init__(self, facts: CaseFacts, delivery: DeemedDelivery) -> None:
        self._facts = facts
        self._delivery = delivery
        self._advice_requests: dict[tuple[str, ...], EventDates] = {}
        self.drafts = EventDates(facts, DraftIssued.type, self._served)
        """Drafts, by the day on which they were served."""
        self.missed_appointments = EventDates(
            facts, _APPOINTMENT_MISSED, lambda event: event.legal_date
        )
        """Appointments that were missed."""

    def advice_requests(self, advisers: tuple[str, ...]) -> EventDates:
        """Requests for advice from some kinds of setting."""
        if advisers not in self._advice_requests:
            self._advice_requests[advisers] = EventDates(
                self._facts,
                AssessmentAdviceRequested.type,
                lambda event: (
                    event.requested_on
                    if isinstance(event, AssessmentAdviceRequested) and event.adviser in advisers
                    else None
                ),
            )
        return self._advice_requests[advisers]

    def _served(self, event: Event) -> date | None:
        if not isinstance(event, DraftIssued):
            return None
        served = event.served_on
        return (
            served if isinstance(served, date) else self._delivery.served_on(event, event.sent_on)
        )
