"""The law changes from a day on: a clock that started before is governed by the earlier law."""

from datetime import date
from importlib.resources import files

import pytest

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.rulebook.parser import parse_rulebook
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.testing import ShortFact, explained_case, history

OLD = "in_force   = { from = 2018-04-03 }"
ENDED = "in_force   = { from = 2018-04-03, to = 2027-08-31 }"
FROM_SEPTEMBER = "in_force   = { from = 2027-09-01 }"


def amended() -> Rulebook:
    """The shipped rules on recommendations, which an instrument shortens from 1 September 2027."""
    rules = files("deadline_service.domain").joinpath("rules")
    found = {
        name: rules.joinpath(name).read_text()
        for name in ("recommendation.toml", "coronavirus.toml", "matters.toml")
    }
    _, _, first = found["recommendation.toml"].partition("[[rule]]")
    health, _, _ = first.partition("[[rule]]")
    shorter = health.replace("5 weeks", "4 weeks").replace(OLD, FROM_SEPTEMBER)
    found["recommendation.toml"] = found["recommendation.toml"].replace(OLD, ENDED, 1)
    found["amendment.toml"] = f"[[rule]]{shorter}"
    return parse_rulebook(found)


def made(on: date, recommendation: str = "recommendation") -> ShortFact:
    return {
        "type": "tribunal.recommendation_made",
        "on": on,
        "body": "health",
        "recommendation_id": recommendation,
    }


def evaluate(*facts: ShortFact) -> list[EvaluatedDeadline]:
    return list(
        timetable(
            history(*facts), amended(), england_calendar(), CouncilSettings(), date(2027, 9, 2)
        )
    )


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2027, 8, 31), date(2027, 10, 5)),  # five weeks, though they end under the new law
        (date(2027, 9, 1), date(2027, 9, 29)),  # four
    ],
)
def test_the_day_on_which_a_clock_starts_determines_its_law(on: date, due: date) -> None:
    [deadline] = evaluate(made(on))

    assert deadline.law_due_on == due


def test_one_case_may_have_clocks_under_both_laws() -> None:
    old, new = evaluate(made(date(2027, 8, 31)), made(date(2027, 9, 1), "next"))

    assert (old.law_due_on, new.law_due_on) == (date(2027, 10, 5), date(2027, 9, 29))


def test_a_correction_may_move_a_clock_to_the_other_law() -> None:
    corrected: ShortFact = {
        "type": "case.corrected",
        "position": 1,
        "values": {"on": "2027-08-31"},
    }

    [before] = evaluate(made(date(2027, 9, 1)))
    [after] = evaluate(made(date(2027, 9, 1)), corrected)

    assert after.law_due_on == date(2027, 10, 5)
    assert after.deadline_id == before.deadline_id


def test_each_is_explained_in_the_words_of_its_law() -> None:
    facts = made(date(2027, 8, 31)), made(date(2027, 9, 1), "next")
    case = explained_case(*facts, today=date(2027, 9, 2), book=amended())

    assert [str(case.explain(each).words) for each in case.deadlines] == [
        "in short: within 5 weeks of the recommendation",
        "in short: within 4 weeks of the recommendation",
    ]
