"""Which of several limits counts, and in which order they are stated."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement

_FIXED: Final = frozenset(
    {StatementCode.FIXED_DAY, StatementCode.FIXED_BY_SAME_FACT, StatementCode.FIXED_LENGTH}
)


def put_in_order(found: Sequence[Statement], start: StatedFact) -> Sequence[Statement]:
    """The statements, with a limit that had ended before what came later stated first."""
    codes = {each.code for each in found}
    if codes & _FIXED:
        return _replaced(found)
    limits = [each for each in found if each.code is StatementCode.LIMIT_ENDS]
    others = [each for each in found if each.code is not StatementCode.LIMIT_ENDS]
    if limits and StatementCode.EARLIER_COUNTS in codes:
        first = min(limits, key=_day_of)
        if _day_of(first) < start.on:
            rest = [each for each in limits if each is not first]
            later = [_as(StatementCode.LIMIT_WOULD_END, each) for each in rest]
            left = [each for each in others if each.code is not StatementCode.EARLIER_COUNTS]
            return [_ended_before(first, start), *later, *left]
    if limits and StatementCode.LATER_COUNTS in codes:
        last = max(limits, key=_day_of)
        ended = [each for each in limits if _is_period(each) and _day_of(each) < _anchor_day(last)]
        return [_ended_before(each, last.fact) if each in ended else each for each in found]
    return found


def _replaced(found: Sequence[Statement]) -> Sequence[Statement]:
    """The statements where a fact fixes the day: the limits before it do not count."""
    place = next(place for place, each in enumerate(found) if each.code in _FIXED)
    before = [
        _as(StatementCode.LIMIT_WOULD_END, each) if each.code is StatementCode.LIMIT_ENDS else each
        for each in found[:place]
    ]
    return [*before, *found[place:]]


def _ended_before(limit: Statement, what: StatedFact | MISSING) -> Statement:
    changed = limit.model_copy(update={"other_fact": what})
    return _as(StatementCode.LIMIT_ENDED_BEFORE, changed)


def _as(code: StatementCode, statement: Statement) -> Statement:
    return statement.model_copy(update={"code": code})


def _is_period(limit: Statement) -> bool:
    return limit.counting is not CountingMethod.SAME_DAY


def _day_of(limit: Statement) -> date:
    return date.max if limit.day is MISSING else limit.day


def _anchor_day(limit: Statement) -> date:
    return date.min if limit.fact is MISSING else limit.fact.on
