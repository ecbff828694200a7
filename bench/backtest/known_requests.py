"""The requests of a made-up council, as they were known on any day."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from deploy.caseload.recorded_cases import recorded_cases

from deadline_service.domain.figures.requests import REQUEST_TYPES, request_processes
from deadline_service.domain.forecast.measured_paths import request_paths
from deadline_service.domain.forecast.request_forecast import IssuedPlans
from deadline_service.domain.forecast.request_path import RequestPath
from events.envelope import EventEnvelope, LedgerId

_LEDGER_ID = LedgerId(UUID(int=1))


class MadeUpRequests:
    """The facts of requests of a made-up council up to a last day."""

    def __init__(self, seed: int, size: int, last_day: date) -> None:
        self.last_day = last_day
        self._histories = [
            facts
            for history in recorded_cases(seed, size, last_day, _LEDGER_ID)
            if (facts := [each for each in history if isinstance(each.event, REQUEST_TYPES)])
        ]

    def known_on(self, day: date) -> Sequence[RequestPath]:
        """The requests as they were known on a day: each fact was recorded on its own day."""
        return [
            path
            for history in self._histories
            if (facts := [*_until(history, day)])
            for path in request_paths(request_processes(facts))
        ]


def _until(history: Sequence[EventEnvelope], day: date) -> Iterator[EventEnvelope]:
    for each in history:
        if each.event.legal_date is None or each.event.legal_date <= day:
            yield each


def plans_of_year(paths: Sequence[RequestPath], year: int, *, with_exceptions: bool) -> IssuedPlans:
    """The plans of a year, as the published figure counts them."""
    plans = [
        path
        for path in paths
        if path.issued_on is not None
        and path.issued_on.year == year
        and (with_exceptions or path.excused_on is None)
    ]
    return IssuedPlans(sum(path.is_in_time for path in plans), len(plans))
