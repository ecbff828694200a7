"""One deadline of a case, explained: from the facts to the bytes of the answer."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.own_process import CPU_SECONDS, TooMuchWork
from chassis.problems import Conflict, NotFound
from deadline_service.api.refusal import Refusal
from deadline_service.api.shown import ExplainedDeadline
from deadline_service.api.work_pool import WorkPool
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.effort import takes_long
from deadline_service.domain.explanation import explain
from deadline_service.domain.timetable import timetable
from deadline_service.store.facts import FACTS_AT_MOST, FactRow, read, types_of
from deadline_service.store.law import law
from events.envelope import LedgerId
from events.history import InvalidCorrection
from events.stored_event import UndecodableEvent

Asked = tuple[Sequence[FactRow], CouncilSettings, date, UUID]
"""The facts of a case, the council's settings, the day and the deadline that is asked for."""


async def explanation(pool: WorkPool, ledger_id: LedgerId, asked: Asked) -> bytes:
    """`ExplainedDeadline` as JSON.

    Raises:
        NotFound: the fact that it ran from does not count any more.
        Conflict: the case has very many facts, or a correction that does not fit.
    """
    facts = asked[0]
    if len(facts) > FACTS_AT_MOST:
        raise Conflict(f"the case has more than {FACTS_AT_MOST} facts: too many to explain")
    try:
        long = takes_long(types_of(facts))
        found = await pool.run(ledger_id, explained, *asked) if long else explained(*asked)
    except TooMuchWork:
        raise Conflict(f"the case takes more than {CPU_SECONDS:g} seconds to time") from None
    if isinstance(found, Refusal):
        raise found.problem()
    return found


def explained(
    facts: Sequence[FactRow], settings: CouncilSettings, today: date, deadline_id: UUID
) -> bytes | Refusal:
    """A deadline with its explanation as JSON."""
    book, calendar = law().rulebook, law().calendar
    try:
        found = timetable(read(facts), book, calendar, settings, today)
    except InvalidCorrection:
        return Refusal.of(Conflict("a correction does not fit the fact that it corrects"))
    except UndecodableEvent:
        return Refusal.of(Conflict("the case holds a fact that this release cannot read"))
    for deadline in found:
        if deadline.deadline_id == deadline_id:
            story = explain(deadline, calendar.name, book.exceptions)
            office = settings.office_days(calendar)
            shown = ExplainedDeadline.telling(deadline, story, today, office)
            return shown.model_dump_json().encode()
    return Refusal.of(NotFound("it does not count any more: the fact that it ran from was voided"))
