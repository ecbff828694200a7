"""The placeholders of templates: values of a statement as English phrases."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.explanation.claim_wording import claim_clause
from deadline_service.domain.explanation.english import (
    capitalised,
    date_in_words,
    dates_in_words,
    day_in_words,
    list_in_words,
    number_of,
    ordinal,
)
from deadline_service.domain.explanation.exception_wording import ground_in_words
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.facts.wording import THAT_DAY
from deadline_service.domain.explanation.statements.codes import ClosedReason
from deadline_service.domain.explanation.statements.limit_wording import (
    limit_from_it,
    limit_in_words,
)
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.explanation.step_wording import named_days
from events.contracts import TribunalAppealRegistered


def _day(value: date | MISSING) -> str:
    return "" if value is MISSING else day_in_words(value)


def _date(value: date | MISSING) -> str:
    return "" if value is MISSING else date_in_words(value)


def _owner(statement: Statement) -> str:
    return "" if statement.owed_by is MISSING else statement.owed_by.as_subject


def _owner_with(word: str) -> Callable[[Statement], str]:
    def phrase(statement: Statement) -> str:
        owner = _owner(statement)
        if statement.day is MISSING:
            return owner
        return f"{word} {_day(statement.day)}, {owner[:1].lower()}{owner[1:]}"

    return phrase


def _start(statement: Statement) -> str:
    """`Monday 23 November 2026, when the authority received a request (fact 1)`."""
    fact = _fact(statement)
    day, what = day_in_words(fact.on), f"{fact.clause} (fact {fact.position})"
    if fact.happened_on_day:
        return f"{day}, when {what}"
    if fact.is_deemed is not MISSING:
        return f"{day}, the day on which it counts as served: {what}"
    return f"{day}: {what}" if fact.noun == THAT_DAY else f"{day}, the day of {fact.noun}: {what}"


def _closed(statement: Statement) -> str:
    """Why nothing can be done before the Tribunal on a day: `a Sunday`."""
    match statement.closed:
        case ClosedReason.AUGUST:
            return "in August"
        case ClosedReason.CHRISTMAS:
            return "between 25 December and 1 January"
        case ClosedReason.BANK_HOLIDAY:
            return "a bank holiday"
        case _:
            return f"a {statement.other_day:%A}"


def _it(statement: Statement) -> str:
    """The noun of the fact, or `It` without one."""
    return capitalised(_noun_or(statement, "it"))


def _noun_or(statement: Statement, pronoun: str) -> str:
    noun = _fact(statement).noun
    return pronoun if noun == THAT_DAY else noun


def _again(statement: Statement) -> str:
    """`A second notice was sent`; without a noun, what happened again."""
    fact = _fact(statement)
    if fact.noun == THAT_DAY or not fact.has_verb:
        return f"Again, {fact.clause}"
    place = 2 if statement.place is MISSING else statement.place
    return f"A {ordinal(place)} {fact.came.removeprefix('the ')}"


def _excluded(statement: Statement) -> str:
    days = () if statement.excluded_days is MISSING else statement.excluded_days
    return f"{'is' if len(days) == 1 else 'are'} {named_days(days)}"


def _day_of(statement: Statement) -> str:
    """`the day of the request`."""
    noun = _fact(statement).noun
    return noun if noun == THAT_DAY else f"the day of {noun}"


def _fact(statement: Statement) -> StatedFact:
    if statement.fact is MISSING:
        raise ValueError(f"{statement.code} needs a fact")
    return statement.fact


def _other_fact(statement: Statement) -> StatedFact:
    if statement.other_fact is MISSING:
        raise ValueError(f"{statement.code} needs another fact")
    return statement.other_fact


def _what_came(statement: Statement) -> str:
    """`the notice was sent`; of another day of the same fact its noun alone: `the move`."""
    other = _other_fact(statement)
    is_same = statement.fact is not MISSING and statement.fact.position == other.position
    return other.noun if is_same and other.noun != THAT_DAY else other.came


def _correction(place: int) -> Callable[[Statement], str]:
    """One of the three dates of a correction; of one year only the last has it."""

    def phrase(statement: Statement) -> str:
        days = (statement.recorded_as, statement.day, statement.other_day)
        return dates_in_words(*(day for day in days if day is not MISSING))[place]

    return phrase


PHRASES: Final[Mapping[str, Callable[[Statement], str]]] = {
    "day": lambda each: _day(each.day),
    "date": lambda each: _date(each.day),
    "other_date": lambda each: _date(each.other_day),
    "days": lambda each: number_of(0 if each.days is MISSING else each.days, "day"),
    "are": lambda each: "is" if each.days == 1 else "are",
    "Owner": _owner,
    "by_owner": _owner_with("By"),
    "until_owner": _owner_with("Until"),
    "by_day": lambda each: "" if each.day is MISSING else f", by {_day(each.day)}",
    "until_day": lambda each: "" if each.day is MISSING else f", until {_day(each.day)}",
    "duty": lambda each: str(each.duty),
    "start": _start,
    "clause": lambda each: _fact(each).clause,
    "Clause": lambda each: capitalised(_fact(each).clause),
    "fact": lambda each: str(_fact(each).position),
    "fact_day": lambda each: _day(_fact(each).on),
    "fact_date": lambda each: _date(_fact(each).on),
    "noun": lambda each: _fact(each).noun,
    "noun_or_this": lambda each: _noun_or(each, "this"),
    "came": lambda each: _fact(each).came,
    "what_came": _what_came,
    "other_fact": lambda each: str(_other_fact(each).position),
    "other_fact_date": lambda each: _date(_other_fact(each).on),
    "period": lambda each: str(each.period),
    "Again": _again,
    "It": _it,
    "limit_from_it": limit_from_it,
    "matter": lambda each: str(each.matter),
    "through": lambda each: str(each.through),
    "bare_matter": lambda each: str(each.matter).removeprefix("the "),
    "about": lambda each: (
        "against" if _fact(each).event_type == TribunalAppealRegistered.type else "about"
    ),
    "limit": lambda each: limit_in_words(each).subject,
    "ends": lambda each: limit_in_words(each).verb,
    "excluded": _excluded,
    "day_of": _day_of,
    "number": lambda each: str(each.number),
    "closed": _closed,
    "position": lambda each: str(each.position),
    "ground": lambda each: ground_in_words(str(each.ground)),
    "reason": lambda each: "" if each.reason is MISSING else claim_clause(each.reason),
    "exceptions": lambda each: list_in_words(
        [ground_in_words(name) for name in (() if each.exceptions is MISSING else each.exceptions)],
        "or",
    ),
    "text": lambda each: str(each.text),
    "recorded_as": _correction(0),
    "corrected_to": _correction(1),
    "corrected_on": _correction(2),
    "other_day": lambda each: _day(each.other_day),
}
"""How each placeholder is made from a statement."""
