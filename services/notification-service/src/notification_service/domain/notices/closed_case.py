"""Whether the closing of a case, or a death, overtakes the notice of a fact: pure functions."""

from collections.abc import Sequence
from typing import Final

from events.contracts import (
    CaseClosed,
    CaseReopened,
    FinalCeased,
    FinalCeasingDecided,
    FinalTransferredIn,
    RequestReceived,
)
from events.contracts.deadline import DeadlineFields
from events.contracts.vocabulary.case import CaseCloseReason
from events.contracts.vocabulary.plan import CeaseReason
from events.envelope import EventEnvelope
from notification_service.domain.notices.fact_day import day_of

_NO_CASE_ANY_MORE: Final = frozenset({CaseCloseReason.DECEASED, CaseCloseReason.OPENED_IN_ERROR})
"""The child has died, or there should have been no case: no letter about it is right."""


def is_overtaken_by_closing(fact: EventEnvelope, facts: Sequence[EventEnvelope]) -> bool:
    """Whether the notice of a fact is overtaken because its case is closed, or the child has died.

    A case that is closed for any reason overtakes what reports an event of a deadline.
    `is_overtaken_by_no_case` has the rest.

    Args:
        fact: one of `facts`.
        facts: the facts of the case that are in effect, in order.
    """
    if isinstance(fact.event, DeadlineFields):
        return _closing(facts) is not None
    return is_overtaken_by_no_case(fact, facts)


def is_overtaken_by_no_case(fact: EventEnvelope, facts: Sequence[EventEnvelope]) -> bool:
    """Whether the child has died since a fact, or its case was closed as opened in error.

    That is a case which is closed for one of these reasons, or a plan that has ended, or is to end,
    because the child has died. It overtakes the notice of every fact before, by its day or by its
    position: what is of a later day than the death but was recorded earlier, and what is recorded
    late. A fact that comes after it by both, such as a complaint, is reported; an event of a
    deadline is not. The arguments are those of `is_overtaken_by_closing`.
    """
    found = _closing(facts)
    if found is None or found[1] not in _NO_CASE_ANY_MORE:
        return False
    closing = found[0]
    is_before = fact.position < closing.position or day_of(fact) < day_of(closing)
    return is_before or isinstance(fact.event, DeadlineFields)


def _closing(facts: Sequence[EventEnvelope]) -> tuple[EventEnvelope, CaseCloseReason] | None:
    """The fact that closed the case or records the death, and why. None: the case goes on.

    After a death it may be closed because the plan has ended. A reopening ends it, and so does a
    request that is received, or a plan that is taken over, on a later day: as in the worklists and
    figures.
    """
    found: tuple[EventEnvelope, CaseCloseReason] | None = None
    for each in facts:
        match each.event:
            case CaseClosed(reason=reason):
                has_died = found is not None and found[1] is CaseCloseReason.DECEASED
                found = each, CaseCloseReason.DECEASED if has_died else reason
            case (
                FinalCeased(reason=CeaseReason.DECEASED)
                | FinalCeasingDecided(reason=CeaseReason.DECEASED)
            ):
                found = each, CaseCloseReason.DECEASED
            case CaseReopened():
                found = None
            case RequestReceived() | FinalTransferredIn() if found is not None:
                begun = each.event.legal_date
                found = None if begun is not None and begun > day_of(found[0]) else found
            case _:
                pass
    return found
