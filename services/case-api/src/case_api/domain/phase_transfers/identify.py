"""Identifying the phase transfer of many cases: which of them it is recorded in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from case_api.domain.decide import make_decision
from case_api.domain.phase_transfers.progress import CaseTransfer, case_transfers
from case_api.domain.record import RecordFacts
from events.contracts import ReviewPhaseTransferIdentified
from events.envelope import CaseId, EventEnvelope


@dataclass(frozen=True, slots=True)
class IdentifyTransfers:
    """A command: the children of a cohort who have a plan move between phases on a day."""

    transfer: ReviewPhaseTransferIdentified
    cohort: int
    today: date


class IdentifiedTransfer(NamedTuple):
    """A case in which the transfer is to be recorded, and all of its transfers after that."""

    case_id: CaseId
    transfers: Sequence[CaseTransfer]


def plan_transfers(
    command: IdentifyTransfers, histories: Mapping[CaseId, Sequence[EventEnvelope]]
) -> Sequence[IdentifiedTransfer]:
    """Decide each case by its raw history, in their order.

    Raises:
        CannotHaveHappened, CaseFull: the transfer cannot be recorded in one of them.
    """
    recording = RecordFacts([command.transfer], command.today)
    return [
        IdentifiedTransfer(case_id, case_transfers(make_decision(history, recording).case))
        for case_id, history in histories.items()
    ]
