"""Which clocks the facts of a case have started."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts, given
from deadline_service.domain.matching import Clock, day_of, first, holds
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.rulebook.rule import Rule
from events.envelope import Recorded


class Started(NamedTuple):
    """A rule that a fact has started.

    `subject` tells it from the rule's other clocks in the case. `replaced` are earlier facts about
    the same subject, which this one started again.
    """

    rule: Rule
    clock: Clock
    subject: object
    replaced: tuple[Recorded, ...] = ()

    @property
    def start(self) -> Recorded:
        """The fact that it runs from."""
        return self.clock.start

    @property
    def started_on(self) -> date:
        """The day that counting starts from."""
        return self.clock.started_on


def started(facts: Facts, book: Rulebook, delivery: Delivery) -> Sequence[Started]:
    """Every rule that the facts have started and that bites, in the order of the facts.

    A rule must be in force on the day that its clock starts: an old case is timed by old law.
    """
    found: dict[tuple[str, object], Started] = {}
    for fact in facts.all:
        for rule, happening in book.starting.get(fact.event.type, ()):
            if holds(fact.event, happening.where):
                day = day_of(fact.event, happening.day, delivery)
                if day is not None and rule.in_force.covers(day):
                    _start(found, Started(rule, Clock(fact, day), _subject(rule, fact)))
    return [each for each in found.values() if _bites(each, facts, delivery)]


def _start(found: dict[tuple[str, object], Started], new: Started) -> None:
    key = (new.rule.id, new.subject)
    old = found.pop(key, None)
    found[key] = new if old is None else new._replace(replaced=(*old.replaced, old.start))


def _subject(rule: Rule, fact: Recorded) -> object:
    known = None if rule.per is None else given(fact.event, rule.per)
    return fact.position if known is None else known


def _bites(each: Started, facts: Facts, delivery: Delivery) -> bool:
    once, unless = each.rule.once, each.rule.unless
    if once and first(once, each.clock, facts, delivery) is None:
        return False
    return not unless or first(unless, each.clock, facts, delivery) is None
