"""An independent second implementation of the rulebook, with a calendar only.

The files of rules are read as plain TOML, and days are counted one by one with the `holidays`
package; nothing of the engine's counting, matching or rulebook is used. The facts are those of the
worked examples, moved as a whole to a random day.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import count, islice
from typing import Any, NamedTuple

from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.publication.worked_examples import (
    ExampleEntry,
    FactValue,
    complete_fact,
    recorded_fact,
)
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.store.examples import fact_defaults
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import shipped_examples
from events.contracts import CONTRACTS

ONE = timedelta(days=1)
FIRST, LAST = date(2021, 1, 1), date(2050, 12, 31)
"""The days that are tried."""
BANK_HOLIDAYS = frozenset(country_holidays("GB", subdiv="ENG", years=range(2013, 2062)))
AT_ONCE = {"by_hand", "left_at_address", "email", "portal"}
Row = Mapping[str, Any]
"""A rule, or a part of one, as the file has it."""


class Fact(NamedTuple):
    """A fact as it is sent over HTTP."""

    type: str
    data: Row


# Counting days.


def ticking(first: date, step: timedelta = ONE) -> Iterator[date]:
    return (first + n * step for n in count())


def tick(number: int, days: Iterator[date], counts: Callable[[date], bool] = bool) -> date:
    """The day on which a number of counted days is reached."""
    return next(islice(filter(counts, days), number - 1, None))


@cache
def works(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in BANK_HOLIDAYS


@cache
def in_recess(day: date) -> bool:
    christmas = day.strftime("%d %b") in {*(f"{n} Dec" for n in range(25, 32)), "01 Jan"}
    return christmas or day.strftime("%b") == "Aug"


def corresponding(start: date, months: int) -> tuple[date, bool]:
    """The same day of a later (or earlier) month, leafing month by month; whether it is short."""
    first = start.replace(day=1)
    for _ in range(abs(months)):
        first = (first + 31 * ONE if months > 0 else first - ONE).replace(day=1)
    in_month = [day for day in islice(ticking(first), 31) if day.month == first.month]
    same = [day for day in in_month if day.day == start.day]
    return (same[0], False) if same else (in_month[-1], True)


# Reading how a limit is counted.


@dataclass(frozen=True)
class Days:
    """The last day in law, and the day to work to."""

    law: date
    safe: date


def both(day: date) -> Days:
    return Days(day, day)


def with_day_one(days: int, start: date) -> Days:
    """In law the day itself is left out; to be safe it is day 1."""
    return Days(tick(days, ticking(start + ONE)), tick(days, ticking(start)))


def inside(months: int, start: date) -> Days:
    """Months that the day itself is inside: to the day before the corresponding one."""
    day, is_short = corresponding(start, months)
    return both(day if is_short else day - ONE)


def clear(day: date) -> Days:
    return Days(day, day - ONE)


def working_days_before(number: int, start: date) -> Days:
    *_, law, safe = islice((day for day in ticking(start - ONE, -ONE) if works(day)), number + 1)
    return Days(law, safe)


WAYS: Mapping[tuple[str, str], Callable[[int, date], Days]] = {
    ("within", "week"): lambda n, start: with_day_one(7 * n, start),
    ("within", "day"): with_day_one,
    ("within, or on the next working day", "day"): lambda n, start: both(
        tick(1, ticking(with_day_one(n, start).law), works)
    ),
    ("within", "month"): lambda n, start: both(corresponding(start, n)[0]),
    ("within", "working day"): lambda n, start: Days(
        tick(n, ticking(start + ONE), works), tick(n, ticking(start), works)
    ),
    ("within", "tribunal working day"): lambda n, start: both(
        tick(n, ticking(start + ONE), lambda day: works(day) and not in_recess(day))
    ),
    ("within", "tribunal day"): lambda n, start: both(
        tick(n, ticking(start + ONE), lambda day: not in_recess(day))
    ),
    ("beginning with", "day"): lambda n, start: both(tick(n, ticking(start))),
    ("beginning with", "working day"): lambda n, start: both(tick(n, ticking(start), works)),
    ("beginning with", "month"): inside,
    ("within the first", "month"): inside,
    ("at least before", "day"): lambda n, start: clear(start - n * ONE),
    ("at least before", "week"): lambda n, start: clear(start - 7 * n * ONE),
    ("at least before", "month"): lambda n, start: clear(corresponding(start, -n)[0]),
    ("at least before", "working day"): working_days_before,
}


def last_days(words: Row, start: date, *, for_family: bool) -> Days:
    """Both readings of `limit` and `counting`, from a day."""
    if "limit" not in words:
        assert words["counting"] == "on the same day"
        return both(start)
    number, _, unit = words["limit"].partition(" ")
    if words["counting"] == "before":
        year = islice(ticking(date(start.year, 1, 1)), 366)
        law = next(day for day in year if f"{day.day} {day:%B}" == words["limit"]) - ONE
        prepared = min(law, start - ONE)  # what is done after the event does not prepare for it
        return Days(law, tick(1, ticking(prepared, -ONE), works))
    found = WAYS[words["counting"], unit.removesuffix("s")](int(number), start)
    return both(found.law) if for_family else found


def rolled(days: Days) -> Days:
    """HESC r.12(2) and (3)(a): in law two rules, of which the safe reading takes the later."""
    open_day = tick(1, ticking(days.law), works)
    free = tick(1, ticking(days.safe), lambda day: works(day) and not in_recess(day))
    first = tick(1, ticking(days.law), lambda day: works(day) and not in_recess(day))
    return Days(first if in_recess(days.law) else open_day, free)


def without_recess(start: date, last: date) -> date:
    """UT r.12(3) and (2): as many days, of which none lies in a recess; then a day that works."""
    open_days = (day for day in ticking(start + ONE) if not in_recess(day))
    end = next(islice(open_days, (last - start).days - 1, None))
    return tick(1, ticking(end), lambda day: works(day) and not in_recess(day))


# Finding the facts of a rule.


def asked(value: object, expected: Any) -> bool:  # noqa: ANN401  # what a file may hold
    match expected:
        case {"at_least": least}:
            return isinstance(value, int) and value >= least
        case {"given": yes}:
            return (value is not None) == yes
        case {"includes": parts}:
            wanted = [parts] if isinstance(parts, str) else parts
            return isinstance(value, list) and any(part in value for part in wanted)
        case list():
            return value in expected
        case _:
            return value == expected


def stated_subjects(fact: Fact, pattern: Row) -> set[str] | None:
    """The stated subjects of a fact; None if the pattern has no field for them, or no value."""
    expected = fact.data.get(pattern.get("about_in", ""))
    return None if expected is None else {expected} if isinstance(expected, str) else set(expected)


def matching_facts(
    patterns: Sequence[Row], facts: Sequence[Fact], about: str | Sequence[str] = ()
) -> Iterator[tuple[Row, Fact]]:
    """The facts of a case that are of such a type, and of which the conditions are true."""
    subjects = {about} if isinstance(about, str) else set(about)
    for fact in facts:
        for pattern in patterns:
            names = pattern["event"]
            if fact.type in ([names] if isinstance(names, str) else names) and all(
                asked(fact.data.get(field), expected)
                for field, expected in pattern.get("where", {}).items()
            ):
                expected = stated_subjects(fact, pattern)
                if expected is None or expected & subjects:
                    yield pattern, fact


def day_read(fact: Fact, pattern: Row) -> date | None:
    """The first of its days that was given; posted things take two working days."""
    names: str | list[str] = pattern.get("day") or CONTRACTS[fact.type].date_field or ""
    for name in [names] if isinstance(names, str) else names:
        expected = fact.data.get(name.removesuffix(" plus delivery"))
        if expected is not None:
            day = date.fromisoformat(expected)
            posted = name.endswith(" plus delivery") and fact.data.get("how") not in AT_ONCE
            return tick(2, ticking(day + ONE), works) if posted else day
    return None


def protects_family(rule: Row) -> bool:
    return rule["kind"] in {"right", "minimum period"}


def start_of(rule: Row, facts: Sequence[Fact]) -> tuple[Row, Fact, date]:
    """What starts a rule: of several facts the first for a duty, the last for a family."""
    starts = list(matching_facts(rule["starts"], facts))
    is_duty = not protects_family(rule) and rule["kind"] != "effect"
    pattern, fact = starts[0 if is_duty and "before" not in rule["counting"] else -1]
    start = day_read(fact, pattern)
    assert start is not None
    return pattern, fact, start


def second_reading(rule: Row, facts: Sequence[Fact]) -> Days:
    """The result of a rule for a case in which it was started."""
    for_family = protects_family(rule)
    pattern, fact, start = start_of(rule, facts)
    if rule["counting"] == "to the end of the academic year":
        return end_of_year_of_age(rule, facts)
    found = last_days(rule, start, for_family=for_family)
    for name, choose in (("or_if_earlier", min), ("or_if_later", max)):
        for other in rule.get(name, []):
            if "from" in other:
                all_of = matching_facts(other["from"], facts, pattern.get("about", ()))
                days = [day for what, each in all_of if (day := day_read(each, what))]
                began = max(days, default=None)
            else:
                began = day_read(fact, other)
            if began is not None:
                also = last_days(other, began, for_family=for_family)
                found = Days(choose(found.law, also.law), choose(found.safe, also.safe))
    for what, each in matching_facts(rule.get("safe_from", []), facts):
        day = day_read(each, what)
        assert day is not None
        sooner = last_days(rule, day, for_family=for_family).safe
        found = Days(found.law, min(found.safe, sooner))
    match rule.get("rolls"):
        case "as HESC r.12":
            found = rolled(found)
        case "as UT r.12":
            found = both(without_recess(start, found.law))
        case _:
            pass
    if "leaves" in rule:
        free = int(rule["leaves"].split()[0]) * ONE
        found = Days(found.law - free, found.safe - free)
    return next(fixed(rule, fact, facts), found)


def end_of_year_of_age(rule: Row, facts: Sequence[Fact]) -> Days:
    """Born in the school year that ends in the year of the cohort: leaf through the Augusts."""
    *_, born = [each.data["cohort"] for each in facts if "cohort" in each.data]
    last_of_august = (date(year, 8, 31) for year in count(born))
    law = next(islice(last_of_august, int(rule["limit"].split()[0]), None))
    return Days(law, law - 31 * ONE)


def fixed(rule: Row, start: Fact, facts: Sequence[Fact]) -> Iterator[Days]:
    """What replaces the limit: a day of the start, of another fact, or its weeks."""
    for fixing in rule.get("fixed_by", []):
        if "from" in fixing:
            days = [day_read(each, what) for what, each in matching_facts(fixing["from"], facts)]
            yield from (both(day) for day in reversed(days) if day is not None)
        elif "weeks" in fixing:
            weeks, began = start.data.get(fixing["weeks"]), day_read(start, {})
            if weeks is not None and began is not None:
                yield with_day_one(7 * weeks, began)
        elif (day := day_read(start, fixing)) is not None:
            yield both(day)


# The rules and their facts.


@cache
def rules_as_printed() -> Sequence[Row]:
    folder = files("deadline_service.domain").joinpath("rules")
    texts = [file.read_text() for file in folder.iterdir() if file.name.endswith(".toml")]
    return [rule for text in texts for rule in tomllib.loads(text).get("rule", [])]


def is_plain(example: ExampleEntry) -> bool:
    """Whether a rule has one clock in it, and nothing in it is corrected."""
    told = {str(each["type"]) for each in example.facts}
    return (
        example.of is None and not example.claims and not told & {"case.corrected", "case.voided"}
    )


@cache
def readable() -> Sequence[tuple[Row, Sequence[ExampleEntry], Rulebook]]:
    """Every rule that gives a number to count, with facts that start it, and a book of its own."""
    book, found = current_rulebook(), list[tuple[Row, Sequence[ExampleEntry], Rulebook]]()
    exceptions = [limb for limbs in book.exceptions.values() for limb in limbs]
    for rule in rules_as_printed():
        if rule.get("limit") is None:
            continue
        in_force = rule["in_force"]
        if "from" not in in_force or in_force.get("to", LAST) < FIRST:
            continue  # no clock starts under it in the years that are tried
        own = [each for each in shipped_examples() if each.rule == rule["id"] and is_plain(each)]
        alone = Rulebook.of(
            book.versions(rule["id"]),
            exceptions,
            (),
            list(book.periods.values()),
            list(book.matters.by_id.values()),
        )
        found.append((rule, own[:2], alone))
    return found


def moved(expected: Mapping[str, FactValue], by: timedelta) -> Mapping[str, object]:
    """A fact with every day in it moved, and the school year of birth with them."""
    return {
        name: value + round(by / timedelta(days=365.25))
        if name == "cohort" and isinstance(value, int)
        else day_moved(value, by)
        for name, value in expected.items()
    }


def day_moved(value: FactValue, by: timedelta) -> object:
    match value:
        case date():
            return value + by
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date.fromisoformat(value) + by
        case dict():
            return {name: day_moved(each, by) for name, each in value.items()}
        case _:
            return value


@settings(max_examples=200)
@given(st.dates(FIRST, LAST))
def test_the_day_by_day_count_agrees_with_the_rulebook(begin: date) -> None:
    for rule, own, alone in readable():
        for example in own:
            days = [day for each in example.facts if isinstance(day := each.get("on"), date)]
            by = begin - min(days)
            events = [complete_fact(moved(each, by), fact_defaults()) for each in example.facts]
            log = [recorded_fact(place, each) for place, each in enumerate(events, 1)]

            found = timetable(log, alone, england_calendar(), CouncilSettings(), begin)

            facts = [Fact(each.type, each.model_dump(mode="json")) for each in events]
            if start_of(rule, facts)[2] < rule["in_force"]["from"]:
                assert not found, (rule["id"], example.name)
            elif found or "age" not in rule:
                read = second_reading(rule, facts)
                told = {(each.law_due_on, each.due_on) for each in found}
                assert told == {(read.law, read.safe)}, (rule["id"], example.name)


def test_no_rule_with_a_number_is_left_unread() -> None:
    assert [rule["id"] for rule, own, _ in readable() if not own] == []
