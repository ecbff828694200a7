"""Evaluation of a case: most inline, large ones in a process of their own with a time limit."""

from collections.abc import Sequence
from typing import Final

from chassis.isolated_process import (
    MAX_CPU_SECONDS,
    IsolatedProcesses,
    WorkFailed,
    WorkLimitExceeded,
)
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.row_changes import compute_rows
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.cost import is_expensive
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.ruleset import current_ruleset
from events.envelope import EventEnvelope
from events.failures import StreamFailed

CALCULATION_SECONDS: Final = 20.0
"""By the clock, after which a piece of work is killed: less than a worker's transaction may be
silent (`chassis.database_timeouts.WORKER`)."""
_PRELOAD_MODULE: Final = "deadline_service.worker.pool_preload"


class RulesetMismatch(Exception):
    """A large case is to be timed by a law that this release is not shipped with."""


class DeadlineCalculator:
    """Evaluates cases by a ruleset; large ones only by the one that the release is shipped with."""

    def __init__(self, by: Ruleset) -> None:
        self.ruleset = by
        self._processes = IsolatedProcesses(1, _PRELOAD_MODULE, CALCULATION_SECONDS)

    async def deadlines(
        self, facts: Sequence[EventEnvelope], settings: CouncilSettings
    ) -> Sequence[DeadlineRow]:
        """The rows that the facts of a case imply, before anything is announced.

        Raises:
            StreamFailed: it takes too much, or ended in an error, in a process of its own.
            WorkKilled: that process died, or took too long by the clock. The batch is tried again.
        """
        if not is_expensive(fact.event.type for fact in facts):
            return compute_rows(facts, self.ruleset, settings)
        case = facts[-1].stream_id
        try:
            return await self._processes.run(
                calculate_in_process, facts, settings, self.ruleset.digest
            )
        except WorkLimitExceeded:
            why = (
                f"timing {len(facts)} facts takes more than {MAX_CPU_SECONDS:g} s of processor time"
            )
            raise StreamFailed(case, f"{why}, or too much memory") from None
        except WorkFailed as fault:
            raise StreamFailed(case, str(fault)) from None


def calculate_in_process(
    facts: Sequence[EventEnvelope], settings: CouncilSettings, digest: str
) -> Sequence[DeadlineRow]:
    """What a process of its own does."""
    if current_ruleset().digest != digest:
        raise RulesetMismatch
    return compute_rows(facts, current_ruleset(), settings)
