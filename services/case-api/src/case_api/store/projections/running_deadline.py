"""The deadlines that run in each case, as announced: cases are searched by them.

deadline-service announces them in the log; nothing is calculated here (docs/adr/0093).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from case_api.domain.logged_deadlines import AnnouncedState, logged_deadlines
from case_api.store.schema import ROLE, SCHEMA
from events.case_projection import CaseProjection
from events.contracts.references import DeadlineId, RuleId
from events.envelope import EventEnvelope


class RunningDeadline(NamedTuple):
    """A deadline that runs. `due_on` is the day to work to, `law_due_on` the last day in law."""

    deadline_id: DeadlineId
    rule: RuleId
    due_on: date
    law_due_on: date


def running_deadlines(history: Sequence[EventEnvelope]) -> Iterator[RunningDeadline]:
    """The deadlines of a case that were announced, and are neither met, missed nor ended.

    Whether the day has passed is for the query: it depends on the day of the question.
    """
    for each in logged_deadlines(history):
        if each.state is AnnouncedState.RUNNING:
            yield RunningDeadline(each.deadline_id, each.rule, each.due_on, each.law_due_on)


RUNNING_DEADLINE: Final = CaseProjection(
    schema=SCHEMA.name,
    name="running_deadline",
    role=ROLE.name,
    row=RunningDeadline,
    key=("deadline_id",),
    indexes=(("due_on", "case_id", "law_due_on"),),
    event_types={"deadline.*"},
    apply=running_deadlines,
)
