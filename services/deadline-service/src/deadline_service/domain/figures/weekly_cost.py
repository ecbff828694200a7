"""What a plan costs a week, as far as facts on the log have it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.figures.step_function import StepFunction
from deadline_service.domain.figures.subjects import by_legal_date
from events.contracts import DraftPanelDecided, ProvisionAgreed, ProvisionStopped
from events.contracts.references import Pence, ProvisionItemId
from events.contracts.vocabulary.plan import PanelDecision
from events.envelope import EventEnvelope

_AGREED: Final = {PanelDecision.AGREED, PanelDecision.AGREED_IN_PART}
_DAY: Final = timedelta(days=1)


class _Item(NamedTuple):
    """An item of provision with its cost; `until` is the first day after it."""

    since: date
    until: date
    pence: Pence


def weekly_costs(history: Sequence[EventEnvelope]) -> StepFunction[int]:
    """Pence a week on each day; None where no cost is recorded.

    The sum of the items of provision that have a cost. Where there is none on a day, the cost that
    a panel agreed last.
    """
    items: dict[ProvisionItemId, _Item] = {}
    panels: dict[date, Pence | None] = {}
    for event in by_legal_date(history, ProvisionAgreed):
        match event:
            case ProvisionAgreed(item_id=key, weekly_cost=pence) if pence is not MISSING:
                until = date.max if event.to_on is MISSING else event.to_on + _DAY
                items[key] = _Item(event.from_on, until, pence)
            case ProvisionStopped(item_id=key, on=day) if key in items:
                items[key] = items[key]._replace(until=min(day, items[key].until))
            case DraftPanelDecided(decision=decision, weekly_cost=pence, panel_on=day) if (
                pence is not MISSING and decision in _AGREED
            ):
                panels[day] = pence
            case _:
                pass
    return StepFunction(_by_day(list(items.values()), StepFunction(panels)))


def _by_day(items: Sequence[_Item], panels: StepFunction[Pence]) -> Mapping[date, int | None]:
    """The cost from each day of a change on: running sums of what begins and ends."""
    changes: defaultdict[date, list[tuple[int, int]]] = defaultdict(list)
    for each in items:
        if each.since < each.until:
            changes[each.since].append((1, each.pence))
            changes[each.until].append((-1, -each.pence))
    values: dict[date, int | None] = {}
    count = total = 0
    for day in sorted({*changes, *panels.days}):
        for more, pence in changes.get(day, ()):
            count, total = count + more, total + pence
        if day != date.max:
            values[day] = total if count else panels.on(day)
    return values
