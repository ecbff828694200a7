"""Random histories for tests of properties: worked examples of all rules, moved and mixed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.publication.worked_examples import ExampleEntry
from deadline_service.store.calendars import england_calendar
from deadline_service.store.examples import fact_defaults
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history, shipped_examples
from events.contracts import Event

DAYS: Final = st.dates(date(2020, 1, 1), date(2030, 12, 31))
BEGINS_A_PLAN: Final = frozenset({"final.issued", "final.transferred_in"})
_ABOUT_THE_RECORD: Final = frozenset({"case.corrected", "case.voided"})


def evaluate(
    facts: Sequence[ShortFact | Event], today: date = date.min
) -> Sequence[EvaluatedDeadline]:
    """The timetable of some facts, by the shipped rules."""
    return timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), today
    )


def summaries(found: Sequence[EvaluatedDeadline]) -> Counter[object]:
    """The evaluated deadlines, without positions."""
    return Counter(
        (
            each.rule.id,
            each.clock.started_on,
            each.law_due_on,
            each.due_on,
            each.not_before,
            each.state,
            each.done and each.done.on,
            each.fell_away and each.fell_away.on,
        )
        for each in found
    )


def moved(facts: Sequence[ShortFact], by: timedelta) -> Sequence[ShortFact]:
    """The same facts a number of days later."""
    return [
        {name: value + by if isinstance(value, date) else value for name, value in each.items()}
        for each in facts
    ]


def _is_of_facts_alone(example: ExampleEntry) -> bool:
    named = any("decision" in each for each in example.facts)  # by its position in the example
    return not named and not {str(each["type"]) for each in example.facts} & _ABOUT_THE_RECORD


EXAMPLE_FACTS: Final = [each.facts for each in shipped_examples() if _is_of_facts_alone(each)]


@st.composite
def example_facts(draw: st.DrawFn) -> Sequence[ShortFact]:
    """The facts of some example, moved to any day."""
    facts = draw(st.sampled_from(EXAMPLE_FACTS))
    return moved(facts, timedelta(days=draw(st.integers(-2000, 2000))))


@st.composite
def histories(draw: st.DrawFn) -> Sequence[ShortFact]:
    """Up to four examples in one life, some about the same request, draft, review or appeal."""
    return [
        fact for facts in draw(st.lists(example_facts(), min_size=1, max_size=4)) for fact in facts
    ]


def with_other_ids(facts: Sequence[ShortFact]) -> Sequence[ShortFact]:
    """The same facts about another request, draft, plan, review and appeal.

    Two plans at a time no child has: a second one is a version of the first (test_plans.py).
    """
    return [{**each, **{name: f"another {label}" for name, label in ids(each)}} for each in facts]


def begins_a_plan(facts: Sequence[ShortFact]) -> bool:
    """Whether a plan is issued or taken over."""
    return any(each["type"] in BEGINS_A_PLAN for each in facts)


def ids(fact: ShortFact) -> Sequence[tuple[str, object]]:
    """The ids of a fact, by their labels."""
    in_short = {**fact_defaults().get(str(fact["type"]), {}), **fact}
    return [(name, label) for name, label in in_short.items() if name.endswith("_id")]
