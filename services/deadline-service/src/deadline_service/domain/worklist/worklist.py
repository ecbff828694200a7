"""All items of work of a case, from its facts and its timetable."""

from collections.abc import Sequence

from deadline_service.domain.casework.closing import current_closing
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.notice_limits import NoticeLimits
from deadline_service.domain.priority import WorklistWeights
from deadline_service.domain.worklist.case_harm import case_harms
from deadline_service.domain.worklist.case_items import case_items, closed_case_items
from deadline_service.domain.worklist.deadline_items import ItemBasis, deadline_items
from deadline_service.domain.worklist.overtaken import OvertakenActs
from deadline_service.domain.worklist.voided_reports import VoidedReports
from deadline_service.domain.worklist.waiting import OutstandingActs
from deadline_service.domain.worklist.work_item import WorkItem
from events.envelope import EventEnvelope


def work_items(
    facts: Sequence[EventEnvelope],
    timetable: Sequence[EvaluatedDeadline],
    weights: WorklistWeights,
    office: Calendar,
    voided: VoidedReports,
) -> Sequence[WorkItem]:
    """What waits for an officer in a case, from its effective facts.

    Of a closed case that is what went wrong with notices that were sent. Closing it ends no duty in
    law: its deadlines remain in the lists of deadlines. A later request, or a plan that is taken
    over, opens it again. `office` has the council's working days.
    """
    overtaken = OvertakenActs(facts)
    basis = ItemBasis(
        case_harms(fact.event for fact in facts),
        weights,
        OutstandingActs(timetable, facts, overtaken),
        overtaken,
        NoticeLimits(timetable),
        office,
        voided,
    )
    closed = current_closing(fact.event for fact in facts)
    if closed is not None:
        return [*closed_case_items(facts, basis, closed.reason)]
    return [*deadline_items(timetable, basis), *case_items(facts, basis)]
