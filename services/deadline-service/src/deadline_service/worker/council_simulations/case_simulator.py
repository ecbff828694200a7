"""Simulation of one case: most inline, large ones in a process of their own with a time limit."""

import gc
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, Self

from chassis.isolated_process import (
    IsolatedProcesses,
    WorkFailed,
    WorkKilled,
    WorkLimitExceeded,
)
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.simulated_case import CaseComparison, simulate_case
from deadline_service.domain.council_simulation.simulation_basis import SimulationBasis
from deadline_service.domain.council_simulation.supposition import Supposition
from deadline_service.domain.evaluation.cost import is_expensive
from deadline_service.store.council_simulations.jobs import SimulationJob
from deadline_service.store.rulebook import rulebook_documents
from deadline_service.store.ruleset import current_ruleset
from events.envelope import EventEnvelope

_CASE_SECONDS: Final = 20.0
"""Seconds of wall-clock time after which the process of a large case is killed."""
_PRELOAD_MODULE: Final = "deadline_service.worker.pool_preload"


class CaseNotSimulated(Exception):
    """A case exceeds the time or memory of a simulation, or cannot be evaluated."""


class SimulationTerms(NamedTuple):
    """What a simulation is calculated from, as plain values that another process can read."""

    supposition: str
    settings: str
    today: date

    @classmethod
    def of(cls, job: SimulationJob) -> Self:
        """The terms of a simulation."""
        settings = job.settings.model_dump_json(exclude_defaults=True)
        return cls(job.supposition.to_json(), settings, job.today)

    def basis(self) -> SimulationBasis:
        """The basis of the simulation, by the rulebook of this release."""
        return SimulationBasis.of(
            Supposition.model_validate_json(self.supposition),
            current_ruleset(),
            CouncilSettings.model_validate_json(self.settings),
            rulebook_documents(),
            self.today,
        )


class CaseSimulator:
    """Simulates cases, one at a time. It keeps the basis of the last simulation."""

    def __init__(self) -> None:
        self._processes = IsolatedProcesses(1, _PRELOAD_MODULE, _CASE_SECONDS, niceness=0)
        self._known: tuple[SimulationTerms, SimulationBasis] | None = None

    async def simulate(
        self, facts: Sequence[EventEnvelope], terms: SimulationTerms
    ) -> CaseComparison:
        """The facts of one case, evaluated twice and compared.

        Raises:
            CaseNotSimulated: it takes too long, or ended in an error.
        """
        if not is_expensive(fact.event.type for fact in facts):
            return simulate_case(facts, self._basis(terms))
        try:
            return await self._processes.run(simulate_in_process, facts, terms)
        except (WorkLimitExceeded, WorkFailed, WorkKilled) as error:
            raise CaseNotSimulated from error

    def _basis(self, terms: SimulationTerms) -> SimulationBasis:
        if self._known is None or self._known[0] != terms:
            self._known = None  # first, so that two rulebooks are never held
            gc.collect()
            self._known = terms, terms.basis()
        return self._known[1]


def simulate_in_process(facts: Sequence[EventEnvelope], terms: SimulationTerms) -> CaseComparison:
    """The function that the process of a large case executes."""
    return simulate_case(facts, terms.basis())
