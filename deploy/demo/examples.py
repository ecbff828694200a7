"""Worked examples of the statutory timetable, section 2, as a council would record them.

Dates are calculated by hand, with the wording that decides them. `$request` and `$advice` are
placeholders for the ids that the services return.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

PostedFact = tuple[str, Mapping[str, object]]
"""The path of a fact below its case, and its body."""


@dataclass(frozen=True, slots=True)
class DemoExample:
    """A case: the day of its request, its other facts, and the expected result of one rule.

    `law_due_on` is the ordinary reading and `due_on` the safe one; None if they are equal.
    `state` is the expected state, None if it is not compared.
    """

    number: str
    description: str
    requested_on: date
    facts: Sequence[PostedFact]
    rule: str
    law_due_on: date | None
    due_on: date | None
    state: str | None = None


def _advice(requested_on: str, adviser: str, kind: str, reached: str | None = None) -> PostedFact:
    body = {
        "request_id": "$request",
        "kind": kind,
        "adviser": adviser,
        "requested_on": requested_on,
    }
    return "advice-requests", {**body, **({"reached_body_on": reached} if reached else {})}


def _decision(noun: str, notified_on: str) -> PostedFact:
    return noun, {
        "request_id": "$request",
        "decided_on": notified_on,
        "notified_on": notified_on,
    }


def _school_closure(began_on: str, ended_on: str) -> PostedFact:
    return "exception-claims", {
        "ground": "EX-SCH",
        "limits": ["plan-final"],
        "began_on": began_on,
        "ended_on": ended_on,
        "request_id": "$request",
    }


_SUMMER: Final = _school_closure("2027-07-22", "2027-08-31")
"""A school closed from Thursday 22 July until Wednesday 1 September: 41 days."""

DEMO_EXAMPLES: Final[Sequence[DemoExample]] = (
    DemoExample(
        "1",
        "reg 5(1): six weeks from a request on Monday 23 November end on the same weekday",
        date(2026, 11, 23),
        (),
        "assessment-decision",
        date(2027, 1, 4),
        date(2027, 1, 3),
    ),
    DemoExample(
        "2",
        "reg 10(1): sixteen weeks run from the original request",
        date(2026, 11, 23),
        (),
        "no-plan-decision",
        date(2027, 3, 15),
        date(2027, 3, 14),
    ),
    DemoExample(
        "3",
        "reg 13(2): twenty weeks to the final plan",
        date(2026, 11, 23),
        (),
        "plan-final",
        date(2027, 4, 12),
        date(2027, 4, 11),
    ),
    DemoExample(
        "4",
        "reg 13(1)(a): the latest draft that leaves the family fifteen days before the final plan",
        date(2026, 11, 23),
        (
            _decision("assessment-agreements", "2026-12-14"),
            _decision("plan-agreements", "2027-02-15"),
        ),
        "draft-plan-issue",
        date(2027, 3, 28),
        date(2027, 3, 27),
    ),
    DemoExample(
        "6",
        "nothing moves a limit to the next working day: it stays on Christmas Day",
        date(2026, 11, 13),
        (),
        "assessment-decision",
        date(2026, 12, 25),
        date(2026, 12, 24),
    ),
    DemoExample(
        "8",
        "reg 8(1): a body's six weeks run from its own receipt",
        date(2026, 11, 23),
        (_advice("2027-01-07", "educational_psychologist", "d", "2027-01-08"),),
        "advice-response",
        date(2027, 2, 19),
        date(2027, 2, 18),
    ),
    DemoExample(
        "9",
        "reg 13(1)(a): the day of service is day one, so the fifteenth is 22 March",
        date(2026, 11, 23),
        (
            _decision("assessment-agreements", "2026-12-14"),
            (
                "drafts",
                {
                    "basis": "assessment",
                    "sent_on": "2027-03-08",
                    "served_on": "2027-03-08",
                    "request_id": "$request",
                },
            ),
        ),
        "draft-representations",
        date(2027, 3, 22),
        None,
    ),
    DemoExample(
        "11",
        "reg 5(4)(a): asked on 15 July, one week before the school closed, the exception can apply",
        date(2027, 3, 22),
        (_advice("2027-07-15", "head_or_principal", "b"), _SUMMER),
        "plan-final",
        date(2027, 8, 9),
        date(2027, 8, 8),
        "disapplied",
    ),
    DemoExample(
        "11, a day earlier",
        "asked on 14 July it cannot; and an exception never moves a date",
        date(2027, 3, 22),
        (_advice("2027-07-14", "head_or_principal", "b"), _SUMMER),
        "plan-final",
        date(2027, 8, 9),
        date(2027, 8, 8),
        "missed",
    ),
    DemoExample(
        "12",
        "asked on 25 August, one week before the school opens again, it can",
        date(2027, 4, 19),
        (_advice("2027-08-25", "head_or_principal", "b"), _SUMMER),
        "plan-final",
        date(2027, 9, 6),
        date(2027, 9, 5),
        "disapplied",
    ),
    DemoExample(
        "13",
        "sixteen days at Christmas are less than four weeks: there is no exception",
        date(2026, 11, 23),
        (
            _advice("2026-12-18", "head_or_principal", "b"),
            _school_closure("2026-12-19", "2027-01-03"),
        ),
        "plan-final",
        date(2027, 4, 12),
        date(2027, 4, 11),
        "missed",
    ),
)
"""Evaluated on 15 September 2027: duties that were due before then and not done are missed."""
