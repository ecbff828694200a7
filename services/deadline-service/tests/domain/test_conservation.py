"""What is announced and holds depends on the facts, not on how and when they were recorded."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Final

from hypothesis import assume, given, reject
from hypothesis import strategies as st
from pydantic_core import MISSING

from deadline_service.domain.announcement.announced_deadline import (
    AnnouncedDeadline,
    announced_deadlines,
)
from deadline_service.domain.announcement.announcements import (
    AnnouncementDay,
    announcements,
)
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.publication.worked_examples import recorded_fact
from deadline_service.store.examples import fact_defaults
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import ShortFact, event, shipped_examples
from events.contracts import DeadlineCancelled, DeadlineMet, DeadlineMissed, Event
from events.envelope import EventEnvelope, Position
from events.history import InvalidCorrection

NAMES_A_FACT: Final = {"position", "decision"}
"""Fields that name another fact by its position."""
LIVES: Final = [
    each.facts
    for each in shipped_examples()
    if not any(NAMES_A_FACT & fact.keys() for fact in each.facts)
]
DAYS: Final = st.dates(date(2024, 1, 1), date(2029, 12, 31))


class CaseModel:
    """A case whose facts are evaluated and announced, with a log in memory.

    A correction or void names the fact by its place in the life.
    """

    def __init__(self, life: Sequence[ShortFact]) -> None:
        self._life = life
        self._log: list[EventEnvelope] = []
        self._positions: dict[int, Position] = {}

    def record(self, place: int) -> None:
        """Record a fact of the life."""
        fact = self._life[place]
        named = target_of(fact)
        position = {} if named is None else {"position": self._positions[named]}
        self._positions[place] = self._append(event({**fact, **position}))

    def announce(self, today: date) -> Sequence[Event]:
        """Announce what is to be announced on a day."""
        facts = self._family(own=False)
        rows = evaluate_case(facts, current_ruleset(), CouncilSettings()).deadlines
        known = announced_deadlines(self._family(own=True))
        day = AnnouncementDay(today, CouncilSettings().warning_offsets)
        found = announcements(known, rows, day, ChangeCause.of_new_facts(facts))
        for each in found:
            self._append(each.event)
        return [each.event for each in found]

    def holding(self) -> Counter[object]:
        """What is announced and holds, without ids and positions."""
        return Counter(
            (
                each.last_day.rule,
                each.last_day.due_on,
                each.last_day.law_due_on,
                each.status and values_of(each.status.event),
            )
            for each in announced_deadlines(self._family(own=True)).values()
        )

    def false_breaches(self) -> Sequence[AnnouncedDeadline]:
        """The deadlines that are announced as missed, and were not missed on their last day."""
        announced = announced_deadlines(self._family(own=True)).values()
        return [each for each in announced if each.breaches and not is_breached(each)]

    def _family(self, *, own: bool) -> Sequence[EventEnvelope]:
        return [each for each in self._log if (each.event.family == "deadline") == own]

    def _append(self, fact: Event) -> Position:
        self._log.append(recorded_fact(len(self._log) + 1, fact))
        return self._log[-1].position


def is_breached(deadline: AnnouncedDeadline) -> bool:
    """Whether its latest status leaves each breach that is announced true."""
    last_day = deadline.last_day.law_due_on
    match deadline.status and deadline.status.event:
        case DeadlineMissed():
            return all(each.event.law_due_on == last_day for each in deadline.breaches)
        case DeadlineMet(late=late, ground=ground):
            return late and ground is MISSING
        case DeadlineCancelled(ended_on=ended_on):
            return isinstance(ended_on, date) and ended_on > last_day
        case _:
            return False


def values_of(status: Event) -> object:
    """Its values but ids, positions and the days of the deadline, which may have moved since."""
    left_out = {"deadline_id", "because_of", "due_on", "law_due_on"}
    return status.type, tuple(sorted(status.model_dump(exclude=left_out, mode="json").items()))


def target_of(fact: ShortFact) -> int | None:
    """The place of the fact that a correction or void names."""
    place = fact.get("position")
    return place if isinstance(place, int) else None


@st.composite
def lives(draw: st.DrawFn) -> Sequence[ShortFact]:
    """Up to three examples in one life, moved to any day, some facts corrected or voided.

    One of them has plans at most: two plans at a time no child has (tests/domain/test_plans.py).
    """
    chosen = draw(st.lists(st.integers(0, len(LIVES) - 1), min_size=1, max_size=3))
    examples = [LIVES[place] for place in chosen]
    assume(sum(map(has_a_plan, examples)) <= 1)
    assume(sum(map(opens_the_case, examples)) <= 1)
    facts: list[ShortFact] = []
    for number, example in enumerate(examples):
        by = timedelta(days=draw(st.integers(-700, 700)))
        facts += [with_own_ids(moved(each, by), str(number)) for each in example]
    for _ in range(draw(st.integers(0, 3))):
        facts.append(draw(changes_of_the_record(facts)))
    return facts


def has_a_plan(facts: Sequence[ShortFact]) -> bool:
    return any(each["type"] in {"final.issued", "final.transferred_in"} for each in facts)


def opens_the_case(facts: Sequence[ShortFact]) -> bool:
    return any(each["type"] == "case.opened" for each in facts)


def moved(fact: ShortFact, by: timedelta) -> ShortFact:
    return {key: value + by if isinstance(value, date) else value for key, value in fact.items()}


def with_own_ids(fact: ShortFact, label: str) -> ShortFact:
    """The fact with ids that no other example has."""
    full = {**fact_defaults().get(str(fact["type"]), {}), **fact}
    return {**fact, **{key: f"{full[key]} {label}" for key in full if key.endswith("_id")}}


def changes_of_the_record(facts: Sequence[ShortFact]) -> st.SearchStrategy[ShortFact]:
    """A void of a fact, of a correction or of a void; or a correction of the day of a fact."""
    own = {place: event(fact) for place, fact in enumerate(facts) if target_of(fact) is None}
    days = {
        place: (fact.date_field, fact.legal_date)
        for place, fact in own.items()
        if fact.date_field is not None and fact.legal_date is not None
    }

    def corrected(place: int, by: int) -> ShortFact:
        name, day = days[place]
        values = {name: (day + timedelta(days=by)).isoformat()}
        return {"type": "case.corrected", "position": place, "values": values}

    voided = st.integers(0, len(facts) - 1).map(lambda i: {"type": "case.voided", "position": i})
    if not days:
        return voided
    return voided | st.builds(corrected, st.sampled_from(sorted(days)), st.integers(-60, 60))


@st.composite
def orders(draw: st.DrawFn, life: Sequence[ShortFact]) -> Sequence[int]:
    """The places of a life in any order in which they can be recorded.

    Corrections and voids are in their own order, each after the fact that it names.
    """
    changes = [place for place, fact in enumerate(life) if target_of(fact) is not None]
    found = list(draw(st.permutations([p for p in range(len(life)) if p not in changes])))
    earliest = 0
    for place in changes:
        after = found.index(target_of(life[place]) or 0) + 1
        earliest = draw(st.integers(max(earliest, after), len(found)))
        found.insert(earliest, place)
        earliest += 1
    return found


def recorded(
    life: Sequence[ShortFact], order: Sequence[int], quiet: AbstractSet[int], today: date
) -> CaseModel:
    """A case that is announced after some facts, and at the end."""
    case = CaseModel(life)
    try:
        for place in order:
            case.record(place)
            if place in quiet:
                case.announce(today)
        case.announce(today)
    except InvalidCorrection:
        reject()
    return case


@given(st.data(), lives(), DAYS)
def test_what_holds_depends_neither_on_the_order_of_recording_nor_on_quiet_moments(
    data: st.DataObject, life: Sequence[ShortFact], today: date
) -> None:
    order = data.draw(orders(life))
    quiet = data.draw(st.sets(st.sampled_from(order)))

    step_by_step = recorded(life, order, quiet, today)

    assert step_by_step.holding() == recorded(life, range(len(life)), set(), today).holding()
    assert step_by_step.false_breaches() == []
    assert step_by_step.announce(today) == []
