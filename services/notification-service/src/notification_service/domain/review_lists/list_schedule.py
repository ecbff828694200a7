"""When the list of a term is sent, and which reviews it has."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from notification_service.domain.digests.schedule import is_office_day
from notification_service.domain.notice_sending.council_terms import CouncilTerm

LIST_NOTICE: Final = timedelta(days=14)
"""How long before a term its lists are sent, at least (Code 9.172)."""
LATEST_LIST: Final = timedelta(days=14)
"""How long after its first day the list of a term is still sent, such as of a setting that is
recorded late."""
DECISION_TIME: Final = timedelta(weeks=4)
"""The time from the review meeting to the decision (reg 20(10)), which ends the review."""
_ONE_DAY: Final = timedelta(days=1)


def list_day(term: CouncilTerm, bank_holidays: Collection[date]) -> date:
    """The first day on which the list of a term is sent: the last working day two weeks before."""
    day = term.from_on - LIST_NOTICE
    while not is_office_day(day, bank_holidays):
        day -= _ONE_DAY
    return day


def last_list_day(term: CouncilTerm) -> date:
    """The last day on which the list of a term is sent."""
    return term.from_on + LATEST_LIST


def listed_terms(
    terms: Sequence[CouncilTerm], day: date, bank_holidays: Collection[date]
) -> Sequence[CouncilTerm]:
    """The terms whose lists may be sent on a day."""
    return [term for term in terms if list_day(term, bank_holidays) <= day <= last_list_day(term)]


def term_to_list(terms: Sequence[CouncilTerm], day: date) -> CouncilTerm | None:
    """The term of which a list is shown on a day: the one under way, else the next to begin."""
    return next((term for term in terms if day <= term.to_on), None)


def reviews_until(term: CouncilTerm, terms: Sequence[CouncilTerm]) -> date:
    """The last of the days by which the reviews of a term's list are to be complete.

    A meeting in the term leads to a decision four weeks later, and there are no meetings in the
    holidays that follow.
    """
    following = next((each for each in terms if each.from_on > term.to_on), None)
    last = term.to_on if following is None else following.from_on - _ONE_DAY
    return last + DECISION_TIME
