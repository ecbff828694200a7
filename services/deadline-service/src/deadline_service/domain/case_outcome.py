"""What the facts of a case imply: the rows of its deadlines, and its items of work."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.domain.worklist.voided_reports import VoidedReports
from deadline_service.domain.worklist.work_item import WorkItem
from deadline_service.domain.worklist.worklist import work_items
from events.envelope import EventEnvelope
from events.history import effective


class CaseOutcome(NamedTuple):
    """The rows of one case. They depend on its facts, the rules and the settings, on no day."""

    deadlines: Sequence[DeadlineRow]
    work: Sequence[WorkItem]


def evaluate_case(
    facts: Sequence[EventEnvelope], law: Ruleset, settings: CouncilSettings
) -> CaseOutcome:
    """The rows that the facts of a case imply."""
    history = effective(facts)
    evaluated = timetable(history, law.rulebook, law.calendar, settings, date.min)
    office = settings.office_calendar(law.calendar)
    return CaseOutcome(
        [DeadlineRow.of(each) for each in evaluated],
        work_items(history, evaluated, settings.worklist, office, VoidedReports.of(facts)),
    )
