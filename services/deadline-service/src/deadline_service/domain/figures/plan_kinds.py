"""Plans of another kind than EHC plans, which figures leave out."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from events.contracts import DraftIssued, FinalIssued, FinalTransferredIn
from events.envelope import EventEnvelope

_BEGIN: Final = (FinalIssued, FinalTransferredIn)


def ehc_plan_facts(history: Sequence[EventEnvelope]) -> Sequence[EventEnvelope]:
    """An effective history without the facts of plans of another kind.

    Those are their drafts and versions, their ends, and reviews that are stated to be of them. The
    `kind` of an EHC plan is missing.
    """
    others: set[object] = set()
    plans: set[object] = set()
    for event in (each.event for each in history):
        if isinstance(event, _BEGIN):
            (plans if event.kind is MISSING else others).add(event.plan_id)
    others -= plans
    return [each for each in history if not _is_of_other_kind(each, others)]


def _is_of_other_kind(fact: EventEnvelope, others: set[object]) -> bool:
    event = fact.event
    if isinstance(event, DraftIssued | FinalIssued | FinalTransferredIn):
        return event.kind is not MISSING
    return bool(others) and event.__dict__.get("plan_id") in others
