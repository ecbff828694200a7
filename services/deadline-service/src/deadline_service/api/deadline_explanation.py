"""One deadline of a case, explained: from the facts to the bytes of the response."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.isolated_process import MAX_CPU_SECONDS, WorkLimitExceeded
from chassis.problems import Conflict, NotFound
from deadline_service.api.deadline_responses import ExplainedDeadline
from deadline_service.api.portable_problem import PortableProblem
from deadline_service.api.work_pool import WorkPool
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.cost import is_expensive
from deadline_service.domain.explanation.explainer import CaseExplainer
from deadline_service.store.case_facts import MAX_CASE_FACTS, FactRow, decode_rows, event_types
from deadline_service.store.ruleset import current_ruleset
from events.envelope import LedgerId
from events.history import InvalidCorrection
from events.stored_event import UndecodableEvent

ExplanationArguments = tuple[Sequence[FactRow], CouncilSettings, date, UUID]
"""The facts of a case, the council's settings, the day and the requested deadline."""


async def explain_deadline(
    pool: WorkPool, ledger_id: LedgerId, asked: ExplanationArguments
) -> bytes:
    """`ExplainedDeadline` as JSON.

    Raises:
        NotFound: the fact that started it is no longer in effect.
        Conflict: the case has too many facts, or an invalid correction.
    """
    facts = asked[0]
    if len(facts) > MAX_CASE_FACTS:
        raise Conflict(f"the case has more than {MAX_CASE_FACTS} facts: too many to explain")
    try:
        long = is_expensive(event_types(facts))
        found = (
            await pool.run(ledger_id, render_explanation, *asked)
            if long
            else render_explanation(*asked)
        )
    except WorkLimitExceeded:
        raise Conflict(f"the case takes more than {MAX_CPU_SECONDS:g} seconds to time") from None
    if isinstance(found, PortableProblem):
        raise found.to_problem()
    return found


def render_explanation(
    facts: Sequence[FactRow], settings: CouncilSettings, today: date, deadline_id: UUID
) -> bytes | PortableProblem:
    """A deadline with its explanation as JSON."""
    book, calendar = current_ruleset().rulebook, current_ruleset().calendar
    try:
        case = CaseExplainer(decode_rows(facts), book, calendar, settings, today)
    except InvalidCorrection:
        return PortableProblem.of(Conflict("a correction does not fit the fact that it corrects"))
    except UndecodableEvent:
        return PortableProblem.of(Conflict("the case holds a fact that this release cannot read"))
    for deadline in case.deadlines:
        if deadline.deadline_id == deadline_id:
            explained = case.explain(deadline)
            office = settings.office_calendar(calendar)
            shown = ExplainedDeadline.from_evaluated(deadline, explained, today, office)
            return shown.model_dump_json().encode()
    return PortableProblem.of(
        NotFound("it does not count any more: the fact that it ran from was voided")
    )
