"""Whether a notice that waits states a day that another fact than its own has changed since."""

from collections.abc import Iterable
from datetime import date, datetime

from events.contracts import DeadlineRevised
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.domain.notices.wording.language import LanguageWords


def states_replaced_day(
    text: str, written_at: datetime, history: Iterable[EventEnvelope], language: LanguageWords
) -> bool:
    """Whether a text has the last day of a deadline in law as it was, and it is another now.

    A day that was changed back since is right. One that is also that of something else cannot be
    told from it: a person then looks at a notice that is right.

    Args:
        text: the words of the notice.
        written_at: when it was composed.
        history: the events of its case, in order.
        language: the words of days.
    """
    before, now = dict[DeadlineId, date](), dict[DeadlineId, date]()
    for each in history:
        if isinstance(each.event, DeadlineRevised) and each.recorded_at > written_at:
            before.setdefault(each.event.deadline_id, each.event.was_law_due_on)
            now[each.event.deadline_id] = each.event.law_due_on
    words = " ".join(text.split())
    return any(
        day != now[deadline] and full_day(language, day) in words
        for deadline, day in before.items()
    )
