"""Why a fact was taken to belong to a clock, for its explanation."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.event_pattern import CorrelationMode, EventPattern
from deadline_service.domain.rulebook.matter import Matter, Matters
from events.contracts.published_enum import PublishedEnum


class CorrelationBasis(PublishedEnum):
    """Why a fact was taken to belong to a clock."""

    ITSELF = "itself"
    """It is the fact that started the clock."""
    NAMED = "named"
    """It names a matter of the starting fact, such as the request."""
    NEAREST = "nearest"
    """It names none, and the starting fact is the nearest earlier one that it can concern."""
    TRACED = "traced"
    """It names another, such as an appeal, which is taken to be about the starting fact."""
    ANOTHER = "another"
    """It is about another matter, as the rule requires: the next review."""
    ANY = "any"
    """It answers everything that was open, whichever matter it names."""
    SINCE_START = "since_start"
    """It names none, and happened on or after the day on which time began to run."""


class Belonging(NamedTuple):
    """Why a fact belongs to a clock.

    `matters` are those that both name, or the one through which the fact was traced.
    """

    basis: CorrelationBasis
    matters: Sequence[Matter] = ()


def shared_matters(clock: RuleClock, fact: Occurrence, matters: Matters) -> Sequence[Matter]:
    """The matters that a fact names and that its clock has, but for those that last for life."""
    given = fact.fact.event.__dict__
    starts = clock.begin.fact.position, *clock.begin.same
    found: list[Matter] = []
    for matter in matters.by_id.values():
        value = given.get(matter.field)
        if matter.is_a_fact:
            is_shared = value in starts
        else:
            is_shared = isinstance(value, UUID) and clock.ids.get(matter.field) == value.int
        if is_shared and not matter.lasts_for_life:
            found.append(matter)
    return found


def _nearest(patterns: Sequence[EventPattern], fact: Occurrence, matters: Matters) -> Belonging:
    """That a fact belongs to the nearest earlier start, or to that before what it names."""
    if any(each.is_traced for each in patterns) and (named := _named(fact, matters)):
        return Belonging(CorrelationBasis.TRACED, named)
    return Belonging(CorrelationBasis.NEAREST)


def _named(fact: Occurrence, matters: Matters) -> Sequence[Matter]:
    """The matters that a fact names, but for those that last for life."""
    event = fact.fact.event
    fields = matters.fields[event.type]
    named = [matters.named_by(each) for each in fields if isinstance(getattr(event, each), UUID)]
    return [each for each in named if not each.lasts_for_life]


def belonging(clock: RuleClock, fact: Occurrence, matters: Matters) -> Belonging:
    """Why a fact that met, ended or revived a clock was taken to belong to it."""
    if fact.position == clock.starting_fact.position:
        return Belonging(CorrelationBasis.ITSELF)
    name = fact.fact.event.type
    patterns = [each for each in clock.rule.event_patterns if name in each.event]
    modes = {each.whose for each in patterns if each not in clock.rule.starts}
    by = {each.by for each in patterns} - {None}
    shared = [each for each in shared_matters(clock, fact, matters) if not by or each.id in by]
    if shared:
        return Belonging(CorrelationBasis.NAMED, shared)
    if CorrelationMode.ANOTHER in modes:
        return Belonging(CorrelationBasis.ANOTHER)
    if any(each.goes_to_nearest for each in patterns):
        return _nearest(patterns, fact, matters)
    if CorrelationMode.ANY in modes:
        return Belonging(CorrelationBasis.ANY)
    return Belonging(CorrelationBasis.SINCE_START)
