"""A limit in words: `Twelve weeks from the meeting` `end on`."""

from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.counting.length import Unit
from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.explanation.english import capitalised, date_in_words, number_in_words
from deadline_service.domain.explanation.facts.wording import THAT_DAY
from deadline_service.domain.explanation.statements.statement import Statement

_TRIBUNAL_UNITS: Final = {Unit.TRIBUNAL_DAYS: "days", Unit.TRIBUNAL_WORKING_DAYS: "working days"}


class LimitWords(NamedTuple):
    """The subject of a sentence about a limit, and its verb with the preposition."""

    subject: str
    verb: str


def limit_in_words(limit: Statement) -> LimitWords:
    """What ends on the day of a limit."""
    noun = THAT_DAY if limit.fact is MISSING else limit.fact.noun
    verb = "ends on" if limit.number == 1 else "end on"
    length = capitalised(_length(limit))
    match limit.counting:
        case CountingMethod.SAME_DAY:
            return LimitWords(capitalised(_day_of(noun)), "is")
        case CountingMethod.BEFORE:
            return _before(limit)
        case CountingMethod.AT_LEAST_BEFORE:
            return LimitWords(f"{length} before {noun}", "is")
        case CountingMethod.BEGINNING_WITH:
            return LimitWords(f"{length} from and including {_day_of(noun)}", verb)
        case CountingMethod.WITHIN_THE_FIRST:
            words = f"The first {_length(limit)} from and including {_day_of(noun)}"
            return LimitWords(words, verb)
        case _:
            return LimitWords(f"{length} from {noun}{_without(limit)}", verb)


def limit_from_it(limit: Statement) -> str:
    """The limit as counted from a fact that was just named: `eight weeks from it`."""
    is_inside = limit.counting is CountingMethod.BEGINNING_WITH
    start = "from and including its day" if is_inside else "from it"
    if limit.counting is CountingMethod.AT_LEAST_BEFORE:
        start = "before it"
    return f"{_length(limit)} {start}"


def _length(limit: Statement) -> str:
    """`twelve weeks`."""
    number = 0 if limit.number is MISSING else limit.number
    unit = "days" if limit.unit is MISSING else _TRIBUNAL_UNITS.get(limit.unit, str(limit.unit))
    return f"{number_in_words(number)} {unit[:-1] if number == 1 else unit}"


def _day_of(noun: str) -> str:
    return noun if noun == THAT_DAY else f"the day of {noun}"


def _without(limit: Statement) -> str:
    in_tribunal = limit.unit in _TRIBUNAL_UNITS
    return ", without August and 25 December to 1 January," if in_tribunal else ""


def _before(limit: Statement) -> LimitWords:
    if limit.day is MISSING or limit.other_day is MISSING:
        return LimitWords("The last day", "is")
    named = date_in_words(limit.other_day)
    if limit.day == limit.other_day:
        return LimitWords(f"The last day, {named} itself,", "is")
    return LimitWords(f"The last day before {named}", "is")
