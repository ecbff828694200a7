"""An item of a worklist, as a stored row."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from events.contracts.published_enum import PublishedEnum
from events.envelope import CaseId, Position


class WorkKind(PublishedEnum):
    """What an item asks for."""

    ORDER = "order"
    """Comply with an order or a direction of the Tribunal, or with a concession."""
    REVIEW = "review"
    """Arrange and hold the review of a plan."""
    REVIEW_DECISION = "review_decision"
    """Report and decide a review whose meeting was held."""
    DUTY = "duty"
    """Any other act that the law requires of the council."""
    GUIDANCE = "guidance"
    """An act that the Code of Practice expects of the council."""
    TARGET = "target"
    """A day of the council's own, set so that a limit of law is met."""
    CHASE = "chase"
    """Chase the late act of another: advice, an answer, a report, an arrangement."""
    COMPLAINT = "complaint"
    """Acknowledge or answer a complaint."""
    REPLY = "reply"
    """Give a reply that was promised."""
    PROVISION = "provision"
    """Follow up provision that is not delivered."""
    ATTENDANCE = "attendance"
    """Review an arrangement about attendance."""
    RETURNED_NOTICE = "returned_notice"
    """Send what did not reach its recipient, or was withheld before it was sent."""
    HELD_NOTICE = "held_notice"
    """Send, or dismiss, a notice that is sent by itself and was held back."""
    NHS_NUMBER = "nhs_number"
    """Check an NHS number that was reported as changed."""


class WorkItem(NamedTuple):
    """Something to do in a case. It depends on the facts, the rules and the settings, on no day.

    `item_id` is that of the deadline, where there is one: then `rule` is its rule. It is ranked by
    `work_on`, the day to work to, moved earlier by `shift_days`, the sum of its `reasons`
    (domain/priority.py). `waits_on` is JSON (domain/worklist/waiting.py).
    """

    item_id: UUID
    case_id: CaseId
    kind: WorkKind
    rule: str | None
    because_of: Position
    started_on: date
    due_on: date | None
    law_due_on: date | None
    work_on: date
    reasons: str
    shift_days: int
    waits_on: str
