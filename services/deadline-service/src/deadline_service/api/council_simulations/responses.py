"""Simulations of whole councils as responses."""

from collections import Counter
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from chassis.pagination import Cursor
from deadline_service.domain.council_simulation.compared_deadline import ComparedDeadline
from deadline_service.domain.council_simulation.simulated_case import MAX_COMPARED
from deadline_service.domain.council_simulation.simulation_state import (
    SimulationFailure,
    SimulationState,
)
from deadline_service.domain.council_simulation.supposed_capacity import formula_of
from deadline_service.domain.council_simulation.supposition import SuppositionKind
from deadline_service.domain.council_simulation.tally import RuleTally, day_groups
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.council_simulations.jobs import SimulationJob
from events.contracts.references import RuleId
from events.envelope import CaseId

SimulatedCount = Annotated[int, Field(ge=0, lt=2**31)]


class DaysMovedCount(ResponseModel):
    """How many deadlines move by so many days."""

    from_days: SimulatedCount
    to_days: SimulatedCount | MISSING = MISSING
    """The last number of days of the group; left out for the last group, which has no end."""
    moved_earlier: SimulatedCount
    moved_later: SimulatedCount


class SimulatedCounts(ResponseModel):
    """How many deadlines differ, and how. The first six add up to all deadlines."""

    unchanged: SimulatedCount
    moved_earlier: SimulatedCount
    moved_later: SimulatedCount
    changed_otherwise: SimulatedCount
    appeared: SimulatedCount
    disappeared: SimulatedCount
    met_before: SimulatedCount
    """Met in time, as it is."""
    met_after: SimulatedCount
    """Met in time, as it would be."""
    missed_before: SimulatedCount
    """A limit of law that is broken, as it is: missed, or met late."""
    missed_after: SimulatedCount
    newly_missed: SimulatedCount
    """Broken as it would be, and not as it is."""
    no_longer_missed: SimulatedCount
    days: Annotated[tuple[DaysMovedCount, ...], Field(max_length=6)]
    """By how many days they move: of the last day in law, or of the day to work to where only that
    moves. Groups without a deadline are left out."""

    @classmethod
    def of(cls, tally: RuleTally) -> Self:
        """The counts of a tally."""
        names = cls.model_fields.keys() - {"days"}
        groups = [
            DaysMovedCount(
                from_days=group.first,
                to_days=MISSING if group.last is None else group.last,
                moved_earlier=tally[f"moved_earlier_{place}"],
                moved_later=tally[f"moved_later_{place}"],
            )
            for place, group in enumerate(day_groups())
        ]
        days = tuple(each for each in groups if each.moved_earlier or each.moved_later)
        return cls.model_validate({**{name: tally[name] for name in names}, "days": days})


class SimulatedRuleCounts(ResponseModel):
    """The counts of one rule."""

    rule: RuleId
    title: str | MISSING = MISSING
    """Left out for a rule that is only supposed."""
    counts: SimulatedCounts


class CouncilSimulation(ResponseModel):
    """A simulation of all cases of a council, and how far it is. Until it ends, counts grow."""

    simulation_id: UUID
    supposes: SuppositionKind
    formula: str | MISSING = MISSING
    """For `capacity`: the arithmetic by which acts are done sooner."""
    state: SimulationState
    failure: SimulationFailure | MISSING = MISSING
    today: date
    """The day as of which deadlines are running or missed."""
    position: Annotated[int, Field(ge=0, lt=2**53)]
    """The position of the council's ledger up to which facts are read, for all cases alike. Both
    sides are calculated from them, by the rules of this release and the council's settings as they
    were at the start."""
    created_at: AwareDatetime
    ended_at: AwareDatetime | MISSING = MISSING
    expires_at: AwareDatetime | MISSING = MISSING
    """When it is deleted."""
    cases_total: SimulatedCount | MISSING = MISSING
    """Left out until they are counted."""
    cases_done: SimulatedCount
    cases_changed: SimulatedCount
    """Cases with a deadline that differs."""
    cases_omitted: SimulatedCount
    """Cases that could not be evaluated, or take too long. They are in no count of deadlines."""
    totals: SimulatedCounts
    rules: Annotated[tuple[SimulatedRuleCounts, ...], Field(max_length=500)]
    """By rule, in the order of their ids; those without a deadline are left out."""

    @classmethod
    def of(cls, job: SimulationJob, rulebook: Rulebook) -> Self:
        """The response for a simulation; `rulebook` has the titles of the rules."""
        total: RuleTally = Counter()
        for counts in job.tally.values():
            total.update(counts)
        capacity = job.supposition.capacity
        return cls(
            simulation_id=job.simulation_id,
            supposes=job.supposition.kinds[0],
            formula=MISSING if capacity is MISSING else formula_of(capacity),
            state=job.state,
            failure=MISSING if job.failure is None else job.failure,
            today=job.today,
            position=job.position,
            created_at=job.created_at,
            ended_at=MISSING if job.ended_at is None else job.ended_at,
            expires_at=MISSING if job.expires_at is None else job.expires_at,
            cases_total=job.cases_total if job.is_counted else MISSING,
            cases_done=job.cases_done,
            cases_changed=job.cases_changed,
            cases_omitted=job.cases_omitted,
            totals=SimulatedCounts.of(total),
            rules=tuple(_rule_counts(rule, job.tally[rule], rulebook) for rule in job.tally),
        )


class CouncilSimulationPage(ResponseModel):
    """A page of the simulations of the council, the newest first."""

    simulations: Annotated[tuple[CouncilSimulation, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """The cursor of the next page; left out where this is the last."""


class SimulatedCase(ResponseModel):
    """A case with deadlines that differ."""

    case_id: CaseId
    deadlines: Annotated[tuple[ComparedDeadline, ...], Field(max_length=MAX_COMPARED)]
    omitted: SimulatedCount
    """How many more deadlines of the case differ, which are counted and not shown."""


class SimulatedCasePage(ResponseModel):
    """A page of the cases that differ, in the order of their ids."""

    cases: Annotated[tuple[SimulatedCase, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """The cursor of the next page; left out where this is the last so far."""


def _rule_counts(rule: str, tally: RuleTally, rulebook: Rulebook) -> SimulatedRuleCounts:
    versions = rulebook.versions(rule)
    title = versions[0].title if versions else MISSING
    return SimulatedRuleCounts(rule=rule, title=title, counts=SimulatedCounts.of(tally))
