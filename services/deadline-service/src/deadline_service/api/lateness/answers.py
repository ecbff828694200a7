"""Answers to questions about the lateness of a council."""

from pydantic_core import MISSING

from deadline_service.api.dependencies import AppContext
from deadline_service.api.lateness.late_groups import late_day_groups
from deadline_service.api.lateness.query_params import LateMeasure, LatenessParams
from deadline_service.api.lateness.responses import Counterfactuals, LatenessSum
from deadline_service.api.lateness.suppositions import CAUTIONS, published_figure, suppositions
from deadline_service.api.performance.group_list import or_missing
from deadline_service.domain.figures.rounding import percentage_of
from deadline_service.store.figures import read_figures
from deadline_service.store.lateness import LatenessGrouping, read_late_groups, read_supposed
from events.envelope import LedgerId


async def lateness_sum(
    context: AppContext, ledger_id: LedgerId, params: LatenessParams, by: LatenessGrouping | None
) -> LatenessSum:
    """The late days of a period.

    Raises:
        InvalidRequest: see `FigureParams.query`.
    """
    wanted = params.query(by, await context.clock.today())
    async with context.read_session(ledger_id) as session:
        found = await read_late_groups(session.db, ledger_id, wanted)
    total, groups = late_day_groups(found, by, suppress=params.suppress)
    return LatenessSum(
        measure=params.measure,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        as_of=wanted.as_of,
        by=by or MISSING,
        exceptions=params.exceptions,
        position=found.position,
        total=total,
        groups=tuple(groups),
    )


async def counterfactuals(
    context: AppContext, ledger_id: LedgerId, params: LatenessParams
) -> Counterfactuals:
    """The published figure of a period, and what it would have been.

    Raises:
        InvalidRequest: see `FigureParams.query`.
    """
    today = await context.clock.today()
    figure, wanted = params.figure(today), params.query(None, today)
    async with context.read_session(ledger_id) as session:
        published = await read_figures(session.db, ledger_id, figure)
        counts = await read_supposed(session.db, ledger_id, wanted)
    found = published_figure(published)
    hides = params.suppress and found.is_small
    has_advice = params.measure is LateMeasure.PLANS_ISSUED
    supposed = suppositions(found, counts, has_advice=has_advice, suppress=params.suppress)
    percentage = or_missing(percentage_of(found.in_time, found.done))
    return Counterfactuals(
        measure=params.measure,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        as_of=wanted.as_of,
        exceptions=params.exceptions,
        position=min(published.position, counts.position),
        numerator=MISSING if hides else found.in_time,
        denominator=MISSING if hides else found.done,
        percentage=MISSING if hides else percentage,
        is_suppressed=hides,
        suppositions=tuple(supposed),
        cautions=CAUTIONS,
    )
