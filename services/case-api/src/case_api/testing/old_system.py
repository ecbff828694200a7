"""Cases of an older system for tests and measurements: made up, the same for the same seed."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

OldCase = dict[str, Any]
"""A case as a line of NDJSON states it."""
_FIRST_REQUEST: Final = date(2015, 9, 1)
_DAYS_OF_REQUESTS: Final = 2_700
_FAMILY_NAMES: Final = ("Example", "Sample", "O'Specimen", "Model-Test", "Muster")
_ADVISERS: Final = (
    ("a", "parent_or_young_person"),
    ("b", "head_or_principal"),
    ("d", "educational_psychologist"),
)


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row of an old system's file, and the violation for which it is refused, if any."""

    line: bytes
    reference: str
    violation: tuple[str, str] | None = None
    """Its code and its pointer."""


class OldSystem:
    """An old system with plans and open assessments."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # made-up data

    def rows(self, plans: int, assessments: int, error_every: int = 0) -> Iterator[OldRow]:
        """A row for each case. Of every `error_every` rows one has an error, each kind in turn."""
        for number in range(plans + assessments):
            case = self._plan(number) if number < plans else self._assessment(number)
            reference: str = case["reference"]
            if error_every and number % error_every == error_every - 1:
                spoil = _ERRORS[number // error_every % len(_ERRORS)]
                yield OldRow(*spoil(case))
            else:
                yield OldRow(_line(case), reference)

    def _plan(self, number: int) -> OldCase:
        """A case with a plan, some years of reviews, and no decision about the last of them."""
        day = _FIRST_REQUEST + timedelta(self._random.randrange(_DAYS_OF_REQUESTS))
        history = [*self._assessed(day)]
        history += [
            _fact("assessment.plan_agreed", **_decided(_after(day, 100))),
            _fact("draft.issued", basis="assessment", sent_on=_after(day, 105)),
            _fact("final.issued", basis="first", sent_on=_after(day, 139)),
        ]
        for year in range(1, self._random.randint(1, 4)):
            history += _review(day + timedelta(139 + 355 * year))
        return self._case(number, history)

    def _assessment(self, number: int) -> OldCase:
        """A case whose assessment is open."""
        day = date(2026, 8, 1) + timedelta(self._random.randrange(40))
        return self._case(number, [*self._assessed(day)])

    def _case(self, number: int, history: Sequence[OldCase]) -> OldCase:
        born = date(2008, 1, 1) + timedelta(self._random.randrange(4_000))
        return {
            "reference": f"OLD/{number:06}",
            "person": {
                "family_name": self._random.choice(_FAMILY_NAMES),
                "given_names": f"Child {number}",
                "birth_date": born.isoformat(),
                "related_people": [{"name": "Alex Example", "roles": [{"role": "parent"}]}],
            },
            "history": [*history],
        }

    def _assessed(self, day: date) -> Iterator[OldCase]:
        request = {"kind": "initial", "trigger": "request", "requester": "parent"}
        yield _fact("request.received", **request, received_on=day.isoformat())
        yield _fact("request.agreed", **_decided(_after(day, 40)))
        for kind, adviser in _ADVISERS:
            asked = _after(day, 42)
            yield _fact(
                "assessment.advice_requested",
                advice_id=kind, kind=kind, adviser=adviser, requested_on=asked,
            )  # fmt: skip
            yield _fact("assessment.advice_received", advice_id=kind, on=_after(day, 72))


def _fact(kind: str, /, **data: object) -> OldCase:
    return {"type": kind, "data": data}


def _review(meeting: date) -> Sequence[OldCase]:
    return [
        _fact("review.meeting_held", duty="annual", convenor="school", on=meeting.isoformat()),
        _fact("review.report_sent", on=_after(meeting, 10)),
        _fact("review.decided", outcome="M", **_decided(_after(meeting, 25))),
    ]


def _decided(day: str) -> Mapping[str, object]:
    return {"decided_on": day, "notified_on": day}


def _after(day: date, days: int) -> str:
    return (day + timedelta(days)).isoformat()


def _line(case: OldCase) -> bytes:
    return json.dumps(case, ensure_ascii=False).encode()


Spoilt = tuple[bytes, str, tuple[str, str]]


def _without_birth_date(case: OldCase) -> Spoilt:
    del case["person"]["birth_date"]
    return _line(case), case["reference"], ("missing", "/person/birth_date")


def _with_malformed_identifier(case: OldCase) -> Spoilt:
    case["person"]["identifiers"] = [{"kind": "upn", "value": "A801200005001"}]
    return _line(case), case["reference"], ("malformed_identifier", "/person/identifiers/0")


def _decided_after_notice(case: OldCase) -> Spoilt:
    case["history"][1]["data"]["notified_on"] = "2010-01-01"
    return _line(case), case["reference"], ("out_of_order", "/history/1/data/notified_on")


def _in_the_future(case: OldCase) -> Spoilt:
    case["history"][0]["data"]["received_on"] = "2027-01-01"
    return _line(case), case["reference"], ("date_in_future", "/history/0/data/received_on")


def _of_unknown_type(case: OldCase) -> Spoilt:
    case["history"].insert(1, {"type": "request.lost", "data": {}})
    return _line(case), case["reference"], ("union_tag_invalid", "/history/1")


def _agreed_twice(case: OldCase) -> Spoilt:
    case["history"].insert(2, case["history"][1])
    return _line(case), case["reference"], ("already_decided", "/history/2/data")


def _cut_off(case: OldCase) -> Spoilt:
    return _line(case)[:-1], "", ("syntax", "")


def _with_repeated_reference(case: OldCase) -> Spoilt:
    case["reference"] = "OLD/000000"
    return _line(case), case["reference"], ("repeated_reference", "/reference")


_ERRORS: Final[Sequence[Callable[[OldCase], Spoilt]]] = (
    _without_birth_date,
    _with_malformed_identifier,
    _decided_after_notice,
    _in_the_future,
    _of_unknown_type,
    _agreed_twice,
    _cut_off,
    _with_repeated_reference,
)
"""The errors of an old system, each of which makes one row impossible."""
