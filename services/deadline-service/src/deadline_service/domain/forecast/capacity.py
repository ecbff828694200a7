"""What more officers or psychologists would do, as arithmetic of which each line is shown.

It is not a model: it takes for granted that one more person does as much as those who are there,
and that what they do goes to what is overdue first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """A line: its number, and how it was worked out, in words with the numbers. No number: None."""

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
    done, due, in_time = (each / CAPACITY_WEEKS for each in (facts.done, facts.due, facts.in_time))
    lines = [
        CapacityLine(
            CapacityCode.DONE, f"{facts.done} in {CAPACITY_WEEKS} weeks are {_n(done)} {of}.", done
        )
    ]
    rate = stated_rate
    if rate is not None:
        words = f"The rate that was stated: {_n(rate)} {of} for each {facts.person}."
    elif facts.people:
        lines.append(
            CapacityLine(
                CapacityCode.PEOPLE, f"{_n(facts.people)} {facts.person}s did them.", facts.people
            )
        )
        rate = done / facts.people
        words = f"{_n(done)} divided by {_n(facts.people)} is {_n(rate)} for each {facts.person}."
    else:
        words = f"It is not known how many {facts.person}s there are: state it, or a rate."
        return [*lines, CapacityLine(CapacityCode.NO_RATE, words, None)]
    lines.append(CapacityLine(CapacityCode.RATE, words, rate))
    gained = extra * rate
    balance = done + gained - due
    lines += [
        CapacityLine(CapacityCode.EXTRA_PEOPLE, f"{_n(extra)} {facts.person}s more.", extra),
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
    return [*lines, *_percentages(done, in_time, due, gained)]


def _clearing(facts: CapacityFacts, balance: float) -> CapacityLine:
    if balance <= 0:
        words = "No more is done than falls due: what is overdue does not get less."
        return CapacityLine(CapacityCode.NOT_CLEARED, words, None)
    weeks = facts.overdue / balance
    words = f"{facts.overdue} divided by {_n(balance)} is {_n(weeks)} weeks until none is overdue."
    return CapacityLine(CapacityCode.WEEKS_TO_CLEAR, words, weeks)


def _percentages(done: float, in_time: float, due: float, gained: float) -> Sequence[CapacityLine]:
    """The published percentage now, while the backlog is cleared, and after."""
    found: list[CapacityLine] = []
    if done:
        now = 100 * in_time / done
        words = f"{_n(in_time)} of {_n(done)} is {_n(now)} %."
        found.append(CapacityLine(CapacityCode.PERCENTAGE_NOW, words, now))
    if done + gained:
        meanwhile = 100 * in_time / (done + gained)
        words = (
            f"While what is overdue is cleared it counts as late: {_n(in_time)} of"
            f" {_n(done + gained)} is {_n(meanwhile)} %."
        )
        found.append(CapacityLine(CapacityCode.PERCENTAGE_MEANWHILE, words, meanwhile))
    if due:
        after = 100 * min(in_time + gained, due) / due
        words = (
            f"After that, what is gained is done in time: the lesser of {_n(in_time + gained)} and"
            f" {_n(due)}, of {_n(due)}, is {_n(after)} %."
        )
        found.append(CapacityLine(CapacityCode.PERCENTAGE_AFTER, words, after))
    return found


def _n(value: float) -> str:
    """A number with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
