"""One case, evaluated as the law is and as it is supposed, and compared."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_simulation.compared_deadline import (
    BROKEN_STATES,
    ComparedDeadline,
    ComparedState,
    DeadlineDifference,
    days_moved,
)
from deadline_service.domain.council_simulation.simulation_basis import SimulationBasis
from deadline_service.domain.council_simulation.supposed_capacity import move_acts
from deadline_service.domain.council_simulation.tally import RuleTally, SimulationTally, group_of
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.envelope import EventEnvelope

MAX_COMPARED: Final = 100
"""Deadlines of one case that are shown; all are counted."""


class CaseComparison(NamedTuple):
    """What differs in one case: the deadlines, how many more there are, and all counts."""

    differing: Sequence[ComparedDeadline]
    omitted: int
    tally: SimulationTally


def simulate_case(facts: Sequence[EventEnvelope], basis: SimulationBasis) -> CaseComparison:
    """Evaluate the facts of one case twice, and compare."""
    before = evaluate_case(facts, basis.before.ruleset, basis.before.settings).deadlines
    if basis.capacity is not None:
        after = move_acts(before, facts, basis.capacity, basis.today)
    else:
        after = evaluate_case(facts, basis.after.ruleset, basis.after.settings).deadlines
    return compare_case(before, after, basis)


def compare_case(
    before: Sequence[DeadlineRow], after: Sequence[DeadlineRow], basis: SimulationBasis
) -> CaseComparison:
    """The rows of a case before and after, compared by the ids of the deadlines."""
    pairs: dict[object, tuple[DeadlineRow | None, DeadlineRow | None]] = {
        row.deadline_id: (row, None) for row in before
    }
    for row in after:
        pairs[row.deadline_id] = (pairs.get(row.deadline_id, (None, None))[0], row)
    differing: list[ComparedDeadline] = []
    tally: defaultdict[str, RuleTally] = defaultdict(Counter)
    for was, becomes in pairs.values():
        found = _compare(was, becomes, basis)
        row = was or becomes
        if row is not None:
            tally[row.rule].update(_counts(was, becomes, found, basis.today))
        if found is not None:
            differing.append(found)
    return CaseComparison(
        differing[:MAX_COMPARED], max(0, len(differing) - MAX_COMPARED), dict(tally)
    )


def _compare(
    was: DeadlineRow | None, becomes: DeadlineRow | None, basis: SimulationBasis
) -> ComparedDeadline | None:
    """How a deadline differs; None where it does not."""
    today = basis.today
    before = None if was is None else ComparedState.of(was, today, basis.before.office)
    after = None if becomes is None else ComparedState.of(becomes, today, basis.after.office)
    row = was or becomes
    if row is None or before == after:
        return None
    days = None if was is None or becomes is None else days_moved(was, becomes)
    return ComparedDeadline.model_construct(
        deadline_id=row.deadline_id,
        rule=row.rule,
        difference=_difference(was, becomes, days),
        days=days or MISSING,
        before=before or MISSING,
        after=after or MISSING,
    )


def _difference(
    was: DeadlineRow | None, becomes: DeadlineRow | None, days: int | None
) -> DeadlineDifference:
    if was is None:
        return DeadlineDifference.APPEARED
    if becomes is None:
        return DeadlineDifference.DISAPPEARED
    if not days:
        return DeadlineDifference.CHANGED_OTHERWISE
    return DeadlineDifference.MOVED_EARLIER if days < 0 else DeadlineDifference.MOVED_LATER


def _counts(
    was: DeadlineRow | None,
    becomes: DeadlineRow | None,
    found: ComparedDeadline | None,
    today: date,
) -> Sequence[str]:
    """The names of the counts that a deadline belongs to."""
    names = ["unchanged" if found is None else found.difference.value]
    broken_before, broken_after = _is_broken(was, today), _is_broken(becomes, today)
    if found is not None and found.days is not MISSING:
        names.append(f"{found.difference.value}_{group_of(found.days)}")
    if broken_after and not broken_before:
        names.append("newly_missed")
    if broken_before and not broken_after:
        names.append("no_longer_missed")
    for row, broken, when in ((was, broken_before, "before"), (becomes, broken_after, "after")):
        if broken:
            names.append(f"missed_{when}")
        elif row is not None and row.state is DeadlineState.MET:
            names.append(f"met_{when}")
    return names


def _is_broken(row: DeadlineRow | None, today: date) -> bool:
    """Whether a limit of law is broken: missed, or met late."""
    return row is not None and row.is_limit_of_law and row.state_on(today) in BROKEN_STATES
