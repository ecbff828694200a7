"""Whether the closing of a case overtakes the notice of a fact: a pure function."""

from collections.abc import Sequence
from typing import Final

from events.contracts import CaseClosed, CaseReopened, FinalTransferredIn, RequestReceived
from events.contracts.deadline import DeadlineFields
from events.contracts.vocabulary.case import CaseCloseReason
from events.envelope import EventEnvelope
from notification_service.domain.notices.fact_day import day_of

_NO_CASE_ANY_MORE: Final = frozenset({CaseCloseReason.DECEASED, CaseCloseReason.OPENED_IN_ERROR})
"""The child has died, or there should have been no case: no letter about it is right."""


def is_overtaken_by_closing(fact: EventEnvelope, facts: Sequence[EventEnvelope]) -> bool:
    """Whether the notice of a fact is overtaken because its case is closed.

    A case that is closed for any reason overtakes what reports an event of a deadline. One that is
    closed because the child has died, or because it was opened in error, overtakes the notice of
    every fact before, by its day or by its position: what is of a later day than the death but was
    recorded earlier, and what is recorded late. A fact that comes after it by both, such as a
    complaint, is reported.

    Args:
        fact: one of `facts`.
        facts: the facts of the case that are in effect, in order.
    """
    found = _closing(facts)
    if found is None:
        return False
    closing, reason = found
    if isinstance(fact.event, DeadlineFields):
        return True
    is_before = fact.position < closing.position or day_of(fact) < day_of(closing)
    return is_before and reason in _NO_CASE_ANY_MORE


def _closing(facts: Sequence[EventEnvelope]) -> tuple[EventEnvelope, CaseCloseReason] | None:
    """The fact that closed the case, and why. None: the case is open.

    A reopening ends it, and so does a request that is received, or a plan that is taken over, on a
    later day: as in the worklists and figures.
    """
    found: tuple[EventEnvelope, CaseCloseReason] | None = None
    for each in facts:
        match each.event:
            case CaseClosed(reason=reason):
                found = each, reason
            case CaseReopened():
                found = None
            case RequestReceived() | FinalTransferredIn() if found is not None:
                begun = each.event.legal_date
                found = None if begun is not None and begun > day_of(found[0]) else found
            case _:
                pass
    return found
