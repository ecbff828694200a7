"""Needs, outcomes and provision that lead to nothing."""

from collections.abc import Iterator

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.finding import FindingCode
from case_api.domain.plan.findings.observation import Observation
from case_api.domain.plan.sections import placed_needs, placed_outcomes, placed_provision


def missing_links(content: PlanContent) -> Iterator[Observation]:
    """Needs and outcomes without provision; provision without a need, or without an outcome."""
    provision = [*placed_provision(content)]
    met = {each for row in provision for each in row.item.needs}
    supported = {each for row in provision for each in row.item.outcomes}
    for need in placed_needs(content):
        if need.item.need_id not in met:
            yield Observation(FindingCode.NEED_WITHOUT_PROVISION, need.pointer)
    for outcome in placed_outcomes(content):
        if outcome.item.outcome_id not in supported:
            yield Observation(FindingCode.OUTCOME_WITHOUT_PROVISION, outcome.pointer)
    for row in provision:
        if not row.item.needs:
            yield Observation(FindingCode.PROVISION_WITHOUT_NEED, row.pointer)
        if not row.item.outcomes:
            yield Observation(FindingCode.PROVISION_WITHOUT_OUTCOME, row.pointer)
