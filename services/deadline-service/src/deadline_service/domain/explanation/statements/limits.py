"""The arithmetic of a deadline as statements: each limit, which of them counts, how days move."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.counting.length import Unit
from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.explanation.statements.codes import ClosedReason, StatementCode
from deadline_service.domain.explanation.statements.limit_order import put_in_order
from deadline_service.domain.explanation.statements.statement import Statement

FactOf = Callable[[int, date], StatedFact]
"""A fact of the case by its position, on one of its days."""
_METHODS: Final[Mapping[StepCode, CountingMethod]] = {
    StepCode.STARTED: CountingMethod.BEGINNING_WITH,
    StepCode.STARTED_PERIOD: CountingMethod.BEGINNING_WITH,
    StepCode.STARTED_WORKING_DAY: CountingMethod.BEGINNING_WITH,
    StepCode.STARTED_NEXT_DAY: CountingMethod.WITHIN,
    StepCode.STARTED_AFTER: CountingMethod.WITHIN,
    StepCode.STARTED_AFTER_IN_TRIBUNAL_DAYS: CountingMethod.WITHIN,
    StepCode.STARTED_CALENDAR_DAYS_AFTER: CountingMethod.WITHIN,
}
"""The way of counting that a first step begins."""
_UNITS: Final[Mapping[StepCode, Unit]] = {
    StepCode.REACHED_DAY: Unit.DAYS,
    StepCode.ADDED_DAYS: Unit.DAYS,
    StepCode.ADDED_WEEKS: Unit.WEEKS,
    StepCode.ADDED_MONTHS: Unit.MONTHS,
    StepCode.ADDED_MONTHS_TO_MONTH_END: Unit.MONTHS,
    StepCode.ADDED_WORKING_DAYS: Unit.WORKING_DAYS,
    StepCode.ADDED_TRIBUNAL_DAYS: Unit.TRIBUNAL_DAYS,
    StepCode.SUBTRACTED_DAYS: Unit.DAYS,
    StepCode.SUBTRACTED_WEEKS: Unit.WEEKS,
    StepCode.SUBTRACTED_MONTHS: Unit.MONTHS,
}
"""The unit that a step counts."""
_TO_WORKING_DAY: Final = StepCode.MOVED_BACK_TO_WORKING_DAY
_BACK: Final = frozenset(
    {StepCode.SUBTRACTED_DAYS, StepCode.SUBTRACTED_WEEKS, StepCode.SUBTRACTED_MONTHS}
)
_CHOICES: Final[Mapping[StepCode, StatementCode]] = {
    StepCode.EARLIER_OF: StatementCode.EARLIER_COUNTS,
    StepCode.LATER_OF: StatementCode.LATER_COUNTS,
}
_STATED_ELSEWHERE: Final = frozenset(
    {
        *(StepCode.COUNTED_EVENT_DAY, StepCode.LEFT_CLEAR_DAYS),  # a reading of the council
        *(StepCode.COUNTED_FROM_SAFE_START, StepCode.SAFE_READING_OF_BOTH),  # the last day
        StepCode.HAD_NO_END,  # the outcome
    }
)


def limit_statements(
    steps: Sequence[Step], start: StatedFact, counting: CountingMethod, fact_of: FactOf
) -> Sequence[Statement]:
    """The steps of a deadline as statements; `counting` is the rule's own way."""
    return put_in_order(_Limits(start, counting, fact_of).stated(steps), start)


class _Limits:
    """Turns steps into statements; a limit is counted from `_anchor`."""

    def __init__(self, start: StatedFact, counting: CountingMethod, fact_of: FactOf) -> None:
        self._start = self._anchor = start
        self._own = counting
        is_first = counting is CountingMethod.WITHIN_THE_FIRST
        self._counting = CountingMethod.WITHIN if is_first else counting
        self._fact_of = fact_of
        self._unit: Unit | None = None
        self._last: date = start.on

    def stated(self, steps: Sequence[Step]) -> Sequence[Statement]:
        """The statements, in the order of the steps."""
        found: list[Statement] = []
        kept = any(step.code is StepCode.KEPT_BEFORE_EVENT for step in steps)
        for step in steps:
            if step.code is StepCode.ENDED_DAY_BEFORE:
                found[-1] = found[-1].model_copy(update={"day": step.day})
            elif not (kept and step.code is _TO_WORKING_DAY) and not self._moves_nothing(step):
                found += self._statements(step)
            self._last = step.day if step.code not in _STATED_ELSEWHERE else self._last
        return found

    def _moves_nothing(self, step: Step) -> bool:
        return step.code is _TO_WORKING_DAY and step.day == self._last

    def _statements(self, step: Step) -> Iterator[Statement]:
        code = step.code
        if code in _METHODS:
            self._open(code)
        elif code in _UNITS:
            yield from self._limit(step)
        elif code in _CHOICES:
            yield Statement(code=_CHOICES[code])
        elif code not in _STATED_ELSEWHERE:
            yield from self._other(step)

    def _open(self, code: StepCode) -> None:
        self._counting = _METHODS[code]
        if self._own is CountingMethod.WITHIN_THE_FIRST:
            self._counting = self._own
        in_tribunal = code is StepCode.STARTED_AFTER_IN_TRIBUNAL_DAYS
        self._unit = Unit.TRIBUNAL_WORKING_DAYS if in_tribunal else None

    def _limit(self, step: Step) -> Iterator[Statement]:
        counting = CountingMethod.AT_LEAST_BEFORE if step.code in _BACK else self._counting
        yield Statement(
            code=StatementCode.LIMIT_ENDS,
            day=step.day,
            fact=self._anchor,
            number=step.number,
            unit=self._unit or _UNITS[step.code],
            counting=counting,
        )
        if step.day_of_month is not MISSING:
            yield Statement(code=StatementCode.MONTH_TOO_SHORT, number=step.day_of_month)
        if step.excluded_days is not MISSING and step.excluded_days:
            days = tuple(sorted(step.excluded_days))
            yield Statement(code=StatementCode.NOT_COUNTED, excluded_days=days)

    def _other(self, step: Step) -> Iterator[Statement]:
        match step.code:
            case StepCode.ALSO_COUNTED_FROM_FACT:
                self._count_from(self._fact(step), CountingMethod.WITHIN)
            case StepCode.ALSO_COUNTED_FROM_DAY:
                self._count_from(
                    self._start.model_copy(update={"on": step.day, "field": step.field}),
                    CountingMethod.WITHIN,
                )
            case StepCode.FIXED_DAY | StepCode.FIXED_WEEKS:
                yield self._fixed(step)
            case StepCode.LASTED_UNTIL:
                yield Statement(code=StatementCode.LASTED_UNTIL, fact=self._fact(step))
            case StepCode.SAME_DAY if self._anchor is self._start:
                yield Statement(code=StatementCode.SAME_DAY)
            case StepCode.SAME_DAY:
                yield self._day(step, CountingMethod.SAME_DAY)
            case StepCode.NAMED_DAY:
                pass  # with the next step
            case StepCode.ENDED_BEFORE_NAMED_DAY | StepCode.ENDED_ON_NAMED_DAY:
                yield self._day(step, CountingMethod.BEFORE)
            case StepCode.KEPT_BEFORE_EVENT | StepCode.MOVED_TO_TRIBUNAL_DAY:
                yield self._moved(step)
            case _:
                yield Statement(code=StatementCode.STEP, step=step)

    def _count_from(self, anchor: StatedFact, counting: CountingMethod) -> None:
        self._anchor, self._counting, self._unit = anchor, counting, None

    def _day(self, step: Step, counting: CountingMethod) -> Statement:
        named = self._last if counting is CountingMethod.BEFORE else MISSING
        return Statement(
            code=StatementCode.LIMIT_ENDS,
            day=step.day,
            other_day=named,
            fact=self._anchor,
            counting=counting,
        )

    def _moved(self, step: Step) -> Statement:
        if step.code is StepCode.MOVED_TO_TRIBUNAL_DAY:
            return Statement(
                code=StatementCode.MOVED,
                day=step.day,
                other_day=self._last,
                closed=ClosedReason.on(self._last),
            )
        return Statement(
            code=StatementCode.KEPT_BEFORE_EVENT,
            day=step.day,
            fact=self._start,
        )

    def _fixed(self, step: Step) -> Statement:
        fact = self._fact(step)
        words = MISSING if step.quotation is MISSING else LegalWords.parse(step.quotation)
        if step.code is StepCode.FIXED_WEEKS:
            self._count_from(fact, CountingMethod.WITHIN)
            return Statement(code=StatementCode.FIXED_LENGTH, fact=fact, words=words)
        if fact.position == self._start.position:
            code = StatementCode.FIXED_BY_SAME_FACT
            return Statement(code=code, day=step.day, words=words)
        itself = fact.model_copy(update={"field": MISSING, "is_deemed": MISSING})
        return Statement(code=StatementCode.FIXED_DAY, day=step.day, fact=itself, words=words)

    def _fact(self, step: Step) -> StatedFact:
        position = self._start.position if step.position is MISSING else step.position
        return self._fact_of(position, step.day)
