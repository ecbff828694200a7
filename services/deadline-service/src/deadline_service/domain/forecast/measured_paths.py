"""Requests with their days, from the items that figures count."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from deadline_service.domain.figures.measured_process import (
    Measure,
    MeasuredItem,
    MeasuredProcess,
)
from deadline_service.domain.figures.requests import REFUSED
from deadline_service.domain.forecast.request_path import RequestPath

PATH_MEASURES: Final = (
    Measure.REQUEST_DECISIONS,
    Measure.PLAN_REFUSALS,
    Measure.DRAFTS,
    Measure.PLANS_ISSUED,
)
"""The measures whose items have the days of a request."""


def request_paths(items: Iterable[MeasuredProcess | MeasuredItem]) -> Iterator[RequestPath]:
    """The requests among some items, each known once, that the figures do not leave out."""
    found: defaultdict[UUID, dict[str, MeasuredProcess | MeasuredItem]] = defaultdict(dict)
    for each in items:
        if each.measure in PATH_MEASURES and each.left_out is None:
            found[each.item_id][each.measure] = each
    for of_request in found.values():
        decision = of_request.get(Measure.REQUEST_DECISIONS)
        plan = of_request.get(Measure.PLANS_ISSUED)
        if decision is not None and plan is not None:
            yield _path(decision, plan, of_request)


def _path(
    decision: MeasuredProcess | MeasuredItem,
    plan: MeasuredProcess | MeasuredItem,
    of_request: Mapping[str, MeasuredProcess | MeasuredItem],
) -> RequestPath:
    draft = of_request.get(Measure.DRAFTS)
    no_plan = of_request.get(Measure.PLAN_REFUSALS)
    refusals = (
        decision.done_on if decision.kind == REFUSED else None,
        None if no_plan is None else no_plan.done_on,
    )
    return RequestPath(
        received_on=plan.started_on,
        decided_on=decision.done_on,
        refused_on=min((day for day in refusals if day is not None), default=None),
        drafted_on=None if draft is None else draft.done_on,
        issued_on=plan.done_on,
        ended_on=decision.ended_on,
        excused_on=plan.excused_on,
        is_reopened=plan.ended_on is None and any(refusals),
    )
