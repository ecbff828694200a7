"""The fact that every side writes: the same row for all of them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from events.codec import encode_event
from events.contracts import AssessmentAdviceRequested
from events.contracts.references import AdviceId, RequestId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState

SAMPLE_ACTOR: Final = "client:council-system"
TRACEPARENT: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
FACTS_PER_CASE: Final = 10
SAMPLE_FACT: Final = AssessmentAdviceRequested(
    advice_id=AdviceId(UUID("6f1d4c1e-0000-4000-8000-000000000001")),
    request_id=RequestId(UUID("6f1d4c1e-0000-4000-8000-000000000002")),
    kind=AdviceKind.PSYCHOLOGICAL,
    adviser=AdviserKind.EDUCATIONAL_PSYCHOLOGIST,
    requested_on=date(2026, 4, 13),
    reached_body_on=date(2026, 4, 14),
)
SAMPLE_BODY: Final = encode_event(SAMPLE_FACT)


@dataclass(frozen=True, slots=True)
class AppendTarget:
    """The stream of the next fact: a case that has `version` facts."""

    ledger_id: LedgerId
    case_id: CaseId
    version: int


class TargetSequence:
    """The targets of one writer: cases of ten facts, each case in a random ledger."""

    def __init__(self, ledgers: Sequence[LedgerId]) -> None:
        self._ledgers = ledgers
        self._target = AppendTarget(ledgers[0], CaseId(uuid4()), FACTS_PER_CASE - 1)

    def next_target(self) -> AppendTarget:
        """The next target; no other writer has it."""
        before = self._target
        if before.version + 1 < FACTS_PER_CASE:
            self._target = AppendTarget(before.ledger_id, before.case_id, before.version + 1)
        else:
            self._target = AppendTarget(random.choice(self._ledgers), CaseId(uuid4()), 0)  # noqa: S311  # not a secret
        return self._target


def sample_event() -> NewEvent:
    """The sample fact in a new envelope."""
    return NewEvent(uuid4(), SAMPLE_FACT, SAMPLE_ACTOR, uuid4(), traceparent=TRACEPARENT)


def build_append(target: AppendTarget) -> StreamAppend:
    """The append of one fact to a target, with its expected version."""
    return StreamAppend(target.case_id, [sample_event()], target.version or StreamState.NONE)
