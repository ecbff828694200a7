"""What more officers or psychologists would do, as arithmetic of which each line is shown.

It is not a model: it takes for granted that one more person does as much as those who are there,
and that what they do goes to what is overdue first. Each line is worked out from the numbers that
the lines before it show, so that it can be checked with a pocket calculator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from events.contracts.published_enum import PublishedEnum

CAPACITY_WEEKS: Final = 52
"""The weeks before the day, of which what was done is counted."""


class CapacityCode(PublishedEnum):
    """A line of the arithmetic."""

    DONE = "done_a_week"
    PEOPLE = "people"
    RATE = "rate"
    EXTRA_PEOPLE = "extra_people"
    GAINED = "gained_a_week"
    BACKLOG = "backlog"
    DUE = "due_a_week"
    BALANCE = "balance_a_week"
    WEEKS_TO_CLEAR = "weeks_to_clear"
    NOT_CLEARED = "not_cleared"
    IN_TIME = "in_time_a_week"
    PERCENTAGE_NOW = "percentage_now"
    PERCENTAGE_MEANWHILE = "percentage_meanwhile"
    PERCENTAGE_AFTER = "percentage_after"
    NO_RATE = "no_rate"


class CapacityLine(NamedTuple):
    """A line: its number, and how it was worked out, in words with the numbers. No number: None.

    The number is that of the words, as `_shown` rounds it.
    """

    code: CapacityCode
    words: str
    value: float | None


@dataclass(frozen=True, slots=True)
class CapacityFacts:
    """What was done in 52 weeks, and what is overdue.

    `done` and `in_time` are of what was done in them, `due` of what was due in them. `people` did
    it, on average; None: the log does not have them. `things` is what they do, in the plural.
    """

    things: str
    person: str
    done: int
    in_time: int
    due: int
    overdue: int
    people: float | None


def capacity_lines(
    facts: CapacityFacts, extra: float, stated_rate: float | None
) -> Sequence[CapacityLine]:
    """The arithmetic of `extra` people, at a stated rate each a week, else at the council's own."""
    of = f"{facts.things} a week"
    done, due, in_time = (
        _shown(each / CAPACITY_WEEKS) for each in (facts.done, facts.due, facts.in_time)
    )
    extra = _shown(extra)
    lines = [
        CapacityLine(
            CapacityCode.DONE, f"{facts.done} in {CAPACITY_WEEKS} weeks are {_n(done)} {of}.", done
        )
    ]
    if stated_rate is not None:
        rate = _shown(stated_rate)
        words = f"The rate that was stated: {_n(rate)} {of} for each {facts.person}."
    elif facts.people:
        people = _shown(facts.people)
        did = f"{_people(people, facts)} did them."
        lines.append(CapacityLine(CapacityCode.PEOPLE, did, people))
        rate = _shown(done / people)
        words = f"{_n(done)} divided by {_n(people)} is {_n(rate)} for each {facts.person}."
    else:
        words = f"It is not known how many {facts.person}s there are: state it, or a rate."
        return [*lines, CapacityLine(CapacityCode.NO_RATE, words, None)]
    lines.append(CapacityLine(CapacityCode.RATE, words, rate))
    gained = _shown(extra * rate)
    balance = _shown(done + gained - due)
    lines += [
        CapacityLine(CapacityCode.EXTRA_PEOPLE, f"{_people(extra, facts)} more.", extra),
        CapacityLine(
            CapacityCode.GAINED, f"{_n(extra)} times {_n(rate)} is {_n(gained)} {of}.", gained
        ),
        CapacityLine(
            CapacityCode.DUE,
            f"{facts.due} fell due in {CAPACITY_WEEKS} weeks: {_n(due)} {of}.",
            due,
        ),
        CapacityLine(
            CapacityCode.BALANCE,
            f"{_n(done)} plus {_n(gained)} less {_n(due)} is {_n(balance)} {of}.",
            balance,
        ),
        CapacityLine(
            CapacityCode.BACKLOG, f"{facts.overdue} {facts.things} are overdue.", facts.overdue
        ),
        _clearing(facts, balance),
        CapacityLine(
            CapacityCode.IN_TIME,
            f"{facts.in_time} of those done were in time: {_n(in_time)} {of}.",
            in_time,
        ),
    ]
    if done:
        lines.append(_now(done, in_time))
    if balance > 0:
        lines.append(_meanwhile(_shown(done + gained), in_time))
    if balance > 0 and due:
        lines.append(_after(in_time, due, gained))
    return lines


def _clearing(facts: CapacityFacts, balance: float) -> CapacityLine:
    if balance <= 0:
        words = "No more is done than falls due: what is overdue does not get less."
        return CapacityLine(CapacityCode.NOT_CLEARED, words, None)
    weeks = _shown(facts.overdue / balance)
    words = f"{facts.overdue} divided by {_n(balance)} is {_n(weeks)} weeks until none is overdue."
    return CapacityLine(CapacityCode.WEEKS_TO_CLEAR, words, weeks)


def _now(done: float, in_time: float) -> CapacityLine:
    now = _shown(100 * in_time / done)
    words = f"{_n(in_time)} of {_n(done)} is {_n(now)} %."
    return CapacityLine(CapacityCode.PERCENTAGE_NOW, words, now)


def _meanwhile(total: float, in_time: float) -> CapacityLine:
    """The published percentage while what is overdue is cleared."""
    meanwhile = _shown(100 * in_time / total)
    words = (
        f"While what is overdue is cleared it counts as late: {_n(in_time)} of"
        f" {_n(total)} is {_n(meanwhile)} %."
    )
    return CapacityLine(CapacityCode.PERCENTAGE_MEANWHILE, words, meanwhile)


def _after(in_time: float, due: float, gained: float) -> CapacityLine:
    """The published percentage at best, when none is overdue."""
    can_be = _shown(in_time + gained)
    after = _shown(100 * min(can_be, due) / due)
    words = (
        f"After that, if nothing else makes them late, what is gained is done in time: the lesser"
        f" of {_n(can_be)} and {_n(due)}, of {_n(due)}, is {_n(after)} %."
    )
    return CapacityLine(CapacityCode.PERCENTAGE_AFTER, words, after)


def _shown(value: float) -> float:
    """A number as it is shown: with two decimals; below 1 with three digits, at most six decimals.

    Two decimals alone would take a quarter off a rate of 0.0125 a week.
    """
    return round(float(f"{value:.3g}"), 6) if abs(value) < 1 else round(value, 2)


def _people(number: float, facts: CapacityFacts) -> str:
    return f"{_n(number)} {facts.person}{'' if number == 1 else 's'}"


def _n(value: float) -> str:
    """A number as `_shown` rounded it, without an exponent."""
    return f"{Decimal(str(value)):f}".removesuffix(".0")
