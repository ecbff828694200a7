"""The items that figures count in a case, each as it was known on each day."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from uuid import UUID

from deadline_service.domain.figures.advice import ADVICE_TYPES, advice_processes, facts_by_advice
from deadline_service.domain.figures.announced_limits import (
    LIMIT_TYPES,
    ORDER_RULES,
    TRANSFER_RULES,
    facts_by_start,
    limit_processes,
)
from deadline_service.domain.figures.annual_reviews import (
    ANNUAL_REVIEW_TYPES,
    YEAR_RULES,
    annual_review_processes,
)
from deadline_service.domain.figures.attribution import ATTRIBUTION_TYPES, CaseAttribution
from deadline_service.domain.figures.complaints import (
    COMPLAINT_RULES,
    COMPLAINT_TYPES,
    complaint_processes,
    facts_by_complaint,
)
from deadline_service.domain.figures.disputes import DISPUTE_TYPES, dispute_processes
from deadline_service.domain.figures.known_history import (
    DatedEvent,
    dated_events,
    known_histories,
)
from deadline_service.domain.figures.measured_process import (
    NO_END,
    OUTCOMES,
    PLAN_STOCKS,
    STOCKS,
    Fold,
    LeftOut,
    Measure,
    MeasuredItem,
    MeasuredProcess,
)
from deadline_service.domain.figures.plan_flags import FLAG_TYPES, flagged_plan_processes
from deadline_service.domain.figures.plan_kinds import ehc_plan_facts
from deadline_service.domain.figures.requests import (
    REQUEST_TYPES,
    facts_by_request,
    request_processes,
)
from deadline_service.domain.figures.reviews import REVIEW_TYPES, facts_by_review, review_processes
from deadline_service.domain.figures.stocks import (
    ABSENCE_TYPES,
    CEASED_TYPES,
    PLAN_TYPES,
    absence_processes,
    ceased_processes,
    plan_processes,
)
from deadline_service.domain.figures.subjects import Grouping, SubjectFacts, whole_case
from events.contracts import CaseCorrected, CaseVoided, Event
from events.contracts.deadline import DeadlineFields
from events.envelope import EventEnvelope


class _Family(NamedTuple):
    """Measures that follow from the same facts, and of deadlines from those of some rules."""

    fold: Fold
    group: Grouping
    types: tuple[type[Event], ...]
    rules: frozenset[str] = frozenset()

    def includes(self, event: Event) -> bool:
        """Whether it follows from an event."""
        if isinstance(event, DeadlineFields):
            return event.rule in self.rules
        return isinstance(event, self.types)


_FAMILIES: Final = (
    _Family(request_processes, facts_by_request, REQUEST_TYPES),
    _Family(advice_processes, facts_by_advice, ADVICE_TYPES),
    _Family(review_processes, facts_by_review, REVIEW_TYPES),
    _Family(annual_review_processes, whole_case, ANNUAL_REVIEW_TYPES, YEAR_RULES),
    _Family(limit_processes, facts_by_start, LIMIT_TYPES, TRANSFER_RULES | ORDER_RULES),
    _Family(complaint_processes, facts_by_complaint, COMPLAINT_TYPES, COMPLAINT_RULES),
    _Family(plan_processes, whole_case, PLAN_TYPES),
    _Family(ceased_processes, whole_case, CEASED_TYPES),
    _Family(flagged_plan_processes, whole_case, FLAG_TYPES),
    _Family(dispute_processes, whole_case, DISPUTE_TYPES),
    _Family(absence_processes, whole_case, ABSENCE_TYPES),
)
MEASURED_TYPES: Final = frozenset(
    each.type
    for types in (ATTRIBUTION_TYPES, *(family.types for family in _FAMILIES))
    for each in types
)
"""The types of the facts that figures follow from."""


_ItemKey = tuple[str, UUID, str]


class _KnownAttribution(NamedTuple):
    """What a case is counted under, as known from a day on."""

    known_on: date
    attribution: CaseAttribution


def measured_items(history: Sequence[EventEnvelope]) -> Iterator[MeasuredItem]:
    """The items of a case from its history as recorded.

    Each is in as many versions as differ on the days on which something was recorded; what was
    known at the end of a day counts for it. At most `MAX_KNOWN_DAYS` are told apart, and a subject
    is worked out again only on a day on which one of its facts or the attribution changed.
    """
    dated = dated_events(history)
    attributions = [
        _KnownAttribution(each.known_on, CaseAttribution(ehc_plan_facts(each.events)))
        for each in known_histories(_of_types(dated, _is_attribution))
    ]
    for family in _FAMILIES:
        yield from _versions(family, list(_of_types(dated, family.includes)), attributions)


def _is_attribution(event: Event) -> bool:
    return isinstance(event, ATTRIBUTION_TYPES)


def _of_types(
    dated: Iterable[DatedEvent], includes: Callable[[Event], bool]
) -> Iterator[DatedEvent]:
    """Some of the events, and what corrects or voids one of them."""
    subjects: set[int] = set()
    for each in dated:
        match each.recorded.event:
            case CaseCorrected(position=target) | CaseVoided(position=target):
                is_included = target in subjects
            case event:
                is_included = includes(event)
        if is_included:
            subjects.add(each.recorded.position)
            yield each


def _versions(
    family: _Family, dated: Sequence[DatedEvent], attributions: Sequence[_KnownAttribution]
) -> Iterator[MeasuredItem]:
    """The versions of the items of a family: one for each day on which an item differs."""
    subjects = _KnownSubjects(family)
    histories = {each.known_on: each for each in known_histories(dated)}
    under = {each.known_on: each.attribution for each in attributions}
    first = min(histories, default=NO_END)
    attribution = next(
        (each.attribution for each in reversed(attributions) if each.known_on < first),
        CaseAttribution(()),
    )
    for day in sorted({*histories, *(day for day in under if day >= first)}):
        changed: set[Hashable] = set()
        if day in histories:
            changed = subjects.learn(histories[day].events)
        if day in under:
            attribution, changed = under[day], subjects.known()
        for subject in changed:
            yield from subjects.replace(subject, attribution, day)
    yield from subjects.current()


class _KnownSubjects:
    """The subjects of a family as known so far, each with its facts and the items they make."""

    def __init__(self, family: _Family) -> None:
        self._family = family
        self._facts: SubjectFacts = {}
        self._items: dict[Hashable, dict[_ItemKey, MeasuredItem]] = {}
        self._processes: dict[Hashable, Sequence[MeasuredProcess]] = {}

    def learn(self, history: Sequence[EventEnvelope]) -> set[Hashable]:
        """Take the effective history of another day; the subjects whose facts differ."""
        before, self._facts = self._facts, self._family.group(ehc_plan_facts(history))
        changed = {key for key, facts in self._facts.items() if before.get(key) != facts}
        changed |= before.keys() - self._facts.keys()
        for key in changed:
            self._processes[key] = tuple(self._family.fold(self._facts.get(key, ())))
        return changed

    def known(self) -> set[Hashable]:
        """All subjects."""
        return {*self._processes}

    def replace(
        self, subject: Hashable, attribution: CaseAttribution, day: date
    ) -> Iterator[MeasuredItem]:
        """Make the items of a subject as known from a day on; returns the versions that end."""
        current = self._items.setdefault(subject, {})
        items = {
            (item.measure, item.item_id, item.part): item
            for process in self._processes[subject]
            for item in _items(process, attribution, day)
        }
        for key, before in list(current.items()):
            if key not in items or items[key]._replace(known_from=before.known_from) != before:
                yield before._replace(known_to=day)
                del current[key]
        for key, item in items.items():
            current.setdefault(key, item)

    def current(self) -> Iterator[MeasuredItem]:
        """The versions that are still current."""
        for items in self._items.values():
            yield from items.values()


def _items(
    process: MeasuredProcess, attribution: CaseAttribution, known_on: date
) -> Iterator[MeasuredItem]:
    """The item of a process; of a stock one for each time with the same attribution."""
    if process.measure not in STOCKS:
        yield _item(process, attribution, known_on)
        return
    last = process.ended_on or NO_END
    days = [day for day in attribution.days if process.counts_from < day <= last]
    pending: MeasuredItem | None = None
    for first, following in pairwise([process.counts_from, *days, None]):
        if first is None:
            break
        until = last if following is None else following - timedelta(days=1)
        part = process._replace(counts_from=first, ended_on=until, part=first.isoformat())
        item = _item(part, attribution, known_on)
        if pending is not None and _same_group(pending, item):
            pending = pending._replace(ended_on=until)
            continue
        if pending is not None:
            yield pending
        pending = item
    if pending is not None:
        yield pending


def _same_group(one: MeasuredItem, other: MeasuredItem) -> bool:
    """Whether two times of a stock differ in nothing but their days."""
    days = {"counts_from": one.counts_from, "ended_on": one.ended_on, "part": one.part}
    return other._replace(**days) == one


def _item(process: MeasuredProcess, attribution: CaseAttribution, known_on: date) -> MeasuredItem:
    under = attribution.on(process.decided_on)
    is_maintained = process.measure is Measure.PLANS_MAINTAINED
    placement = under.placement
    return MeasuredItem(
        measure=process.measure,
        item_id=process.item_id,
        part=process.part,
        known_from=known_on,
        known_to=NO_END,
        counts_from=process.counts_from,
        started_on=process.started_on,
        due_on=process.due_on,
        done_on=process.done_on,
        ended_on=process.ended_on,
        excused_on=process.excused_on,
        rejected_on=process.rejected_on,
        left_out=_left_out(process, attribution.complete_from),
        kind=(placement and placement.type) if is_maintained else process.kind,
        provider=process.provider,
        team_id=under.team_id,
        officer_id=under.officer_id,
        setting=placement and placement.setting,
        need=under.need,
        weekly_cost=under.weekly_cost if process.measure in PLAN_STOCKS else None,
    )


def _left_out(process: MeasuredProcess, complete_from: date | None) -> LeftOut | None:
    """Why a process is not counted.

    In a case that was taken over, an act that was due before the facts are complete may have been
    done and not recorded: it is no breach, as in the evaluation of deadlines.
    """
    due_on = process.due_on
    if process.left_out is not None or complete_from is None or due_on is None:
        return process.left_out
    if process.measure in OUTCOMES:
        has_no_outcome = process.ended_on is None and due_on < complete_from
        return LeftOut.UNKNOWN if has_no_outcome else None
    has_ended = process.ended_on is not None and process.ended_on <= due_on
    if process.done_on is None and not has_ended and due_on < complete_from:
        return LeftOut.UNKNOWN
    return None
