"""Evaluation of a case: most inline, large ones in a process of their own with a time limit."""

from collections.abc import Sequence
from typing import Final

from chassis.isolated_process import (
    MAX_CPU_SECONDS,
    IsolatedProcesses,
    WorkFailed,
    WorkLimitExceeded,
)
from deadline_service.domain.case_outcome import CaseOutcome, evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.cost import is_expensive
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.ruleset import current_ruleset
from events.envelope import EventEnvelope
from events.failures import StreamFailed

CALCULATION_SECONDS: Final = 20.0
"""Seconds of wall-clock time after which a calculation is killed.

It is less than a worker's transaction may be idle (`chassis.database_timeouts.WORKER`).
"""
_NICENESS: Final = 0
"""The worker's own: behind busy processes, five seconds of work at a lower priority take more than
the twenty by the clock, and the case would be tried again for as long as the machine is busy."""
_PRELOAD_MODULE: Final = "deadline_service.worker.pool_preload"


class RulesetMismatch(Exception):
    """A large case would have to be evaluated by a ruleset other than the release's own."""


class DeadlineCalculator:
    """Evaluates cases by a ruleset; large ones only by the one that the release is shipped with."""

    def __init__(self, by: Ruleset) -> None:
        self.ruleset = by
        self._processes = IsolatedProcesses(
            1, _PRELOAD_MODULE, CALCULATION_SECONDS, niceness=_NICENESS
        )

    async def calculate(
        self, facts: Sequence[EventEnvelope], settings: CouncilSettings
    ) -> CaseOutcome:
        """The rows that the facts of a case imply, before anything is announced.

        Raises:
            StreamFailed: it exceeded its time or memory, or ended in an error, in a process of its
            own.
            WorkKilled: that process died, or exceeded the wall-clock time. The batch is tried
            again.
        """
        if not is_expensive(fact.event.type for fact in facts):
            return evaluate_case(facts, self.ruleset, settings)
        case = facts[-1].stream_id
        try:
            return await self._processes.run(
                calculate_in_process, facts, settings, self.ruleset.digest
            )
        except WorkLimitExceeded:
            reason = (
                f"timing {len(facts)} facts takes more than {MAX_CPU_SECONDS:g} s of processor time"
            )
            raise StreamFailed(case, f"{reason}, or too much memory") from None
        except WorkFailed as fault:
            raise StreamFailed(case, str(fault)) from None


def calculate_in_process(
    facts: Sequence[EventEnvelope], settings: CouncilSettings, digest: str
) -> CaseOutcome:
    """The function that the process executes."""
    if current_ruleset().digest != digest:
        raise RulesetMismatch
    return evaluate_case(facts, current_ruleset(), settings)
