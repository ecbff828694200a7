"""What is said on the log when a fact changes a deadline."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deadline_service.domain.deadline import State
from deadline_service.domain.kept import Kept
from events.contracts import (
    CaseCorrected,
    CaseVoided,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope


class Change(NamedTuple):
    """What is said about a deadline."""

    kept: Kept
    event: Event


def reason_of(news: Sequence[EventEnvelope]) -> DeadlineChangeReason:
    """Why deadlines of a case change, from the facts that are new in it."""
    if any(isinstance(fact.event, CaseVoided) for fact in news):
        return DeadlineChangeReason.FACT_VOIDED
    if any(isinstance(fact.event, CaseCorrected) for fact in news):
        return DeadlineChangeReason.FACT_CORRECTED
    return DeadlineChangeReason.FACT_RECORDED


def gone(before: Kept) -> Kept:
    """A deadline whose starting fact does not count any more, or starts it no more.

    It is said to be cancelled, and is not kept: what is kept follows from the facts that count.
    """
    return before._replace(
        state=State.CANCELLED, settled_by=None, settled_on=None, ground=None, next_call=None
    )


def changes(
    before: Kept | None, now: Kept, reason: DeadlineChangeReason, news: int
) -> Iterator[Change]:
    """What to say of a deadline that was kept as `before` and is `now`.

    `news` is the position of the fact that changed it. Of a deadline without a day nothing is said.
    """
    if now.due_on is None or now.law_due_on is None:
        return
    if before is None:
        yield _said(DeadlineSet, now, because_of=now.because_of)
    elif _reopened(before, now) or _dates(before) != _dates(now):
        yield _said(
            DeadlineRevised,
            now,
            because_of=news,
            was_due_on=before.due_on or now.due_on,
            was_law_due_on=before.law_due_on or now.law_due_on,
            reason=reason,
        )
    if before is None or _standing(before) != _standing(now):
        yield from _outcome(now, reason)


def _outcome(now: Kept, reason: DeadlineChangeReason) -> Iterator[Change]:
    match now.state:
        case State.MET | State.MET_LATE:
            yield _met(now)
        case State.DISAPPLIED:
            if now.settled_on is None:
                yield _said(DeadlineDisapplied, now, because_of=now.settled_by, ground=now.ground)
            else:
                yield _met(now)
        case State.CANCELLED if now.settled_by is None:
            yield _said(DeadlineCancelled, now, reason=reason)
        case State.CANCELLED:
            ended = DeadlineChangeReason.PROCESS_ENDED
            yield _said(DeadlineCancelled, now, because_of=now.settled_by, reason=ended)
        case State.MISSED:
            yield _said(DeadlineMissed, now)
        case State.RUNNING | State.LAPSED:
            pass


def _met(now: Kept) -> Change:
    late = now.state is not State.MET
    return _said(DeadlineMet, now, because_of=now.settled_by, met_on=now.settled_on, late=late)


def _said(contract: type[Event], kept: Kept, **more: object) -> Change:
    due = {
        "deadline_id": kept.deadline_id,
        "rule": kept.rule,
        "due_on": kept.due_on,
        "law_due_on": kept.law_due_on,
    }
    return Change(kept, contract.model_validate({**due, **more}))


def _dates(kept: Kept) -> tuple[object, ...]:
    return kept.due_on, kept.law_due_on


def _standing(kept: Kept) -> tuple[object, ...]:
    return kept.state, kept.settled_by, kept.settled_on, kept.ground


def _reopened(before: Kept, now: Kept) -> bool:
    return now.state is State.RUNNING and before.state is not State.RUNNING
