"""Patterns that ask for several facts: each of some values, or a number of times."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from heapq import merge
from itertools import islice

from deadline_service.domain.evaluation.conditions import held_values
from deadline_service.domain.evaluation.matched_events import first_from
from deadline_service.domain.evaluation.occurrence import Occurrence, OccurrenceGroup
from deadline_service.domain.rulebook.event_pattern import EventPattern


def last_required(
    pattern: EventPattern, groups: Sequence[tuple[OccurrenceGroup, date]]
) -> Occurrence | None:
    """The fact with which the last required value, or the last of a number of facts, occurred.

    `groups` are the facts of a clock that the pattern matches, each with the day that it counts
    from. None while one is missing.
    """
    found: list[Occurrence] = []
    for field, value in pattern.required_values:
        firsts = [first_from(group.with_value(field, value), since) for group, since in groups]
        known = [each for each in firsts if each is not None]
        if not known:
            return None
        found.append(min(known))
    times = pattern.times
    if times == 1 and found:
        return max(found)
    begins = [(group, bisect_left(group, (since,))) for group, since in groups]
    some = merge(*(group[place : place + times] for group, place in begins))
    last = next(islice(some, times - 1, None), None)
    return None if last is None else max([*found, last])


def has_required_values(pattern: EventPattern, happened: Occurrence) -> bool:
    """Whether one fact has all required values itself."""
    event = happened.fact.event
    return all(value in held_values(event, field) for field, value in pattern.required_values)
