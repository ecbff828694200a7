"""A fact that asks for an act, from which an item of work is made."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from deadline_service.domain.worklist.work_item import WorkKind
from events.envelope import EventEnvelope


class OpenFact(NamedTuple):
    """A fact that asks for an act: the id of the act, the day it began, and a day to work to.

    `law_due_on` is the last day in law; None: the law sets none. `is_of_sent_notice`: a notice was
    sent, and did not arrive or is not true. `was_sent_to_another`: one was sent to another person.
    `reports` is the position of the fact that a notice reports; None: it is about no notice.
    """

    fact: EventEnvelope
    kind: WorkKind
    subject: UUID
    began_on: date
    due_on: date | None
    law_due_on: date | None = None
    is_of_sent_notice: bool = False
    was_sent_to_another: bool = False
    reports: int | None = None
