"""The limits that a fact names, each in words with its last day in law."""

from collections.abc import Iterator, Mapping, Sequence

from events.contracts import Event
from notification_service.domain.notices.element import ElementValue
from notification_service.domain.notices.last_day import DeadlineDay, last_days_of_matter
from notification_service.domain.notices.matter import matters
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import FutureStep, StepsValue


def affected_limits(
    needed: Sequence[ElementValue],
    words: WordsEdition,
    reports: int,
    facts: Mapping[int, Event],
    last_days: Sequence[DeadlineDay],
) -> Mapping[str, StepsValue]:
    """The limits that a notice must state and its fact names, by the ids of the values.

    A rule of which the case has no deadline is left out. A value is absent where a rule has no
    words, or not one day: who writes the notice gives it.

    Args:
        needed: the values that the notice must state.
        words: the words of the language.
        reports: the position of the fact, which is one of `facts`.
        facts: the facts of the case that are in effect, by their positions, in order.
        last_days: those of the case. A fact that names no matter is about them all.
    """
    reported = facts[reports]
    is_of_a_matter = any(True for _ in matters(reported))
    days = last_days_of_matter(reports, facts, last_days) if is_of_a_matter else last_days
    found = {
        value.id: [*_limits(getattr(reported, value.limits, ()), words.codes[value.id], days)]
        for value in needed
        if value.limits is not None
    }
    return {
        name: StepsValue(steps=tuple(limits))
        for name, steps in found.items()
        if (limits := [each for each in steps if each is not None]) and len(limits) == len(steps)
    }


def _limits(
    rules: Sequence[str], words: Mapping[str, str], last_days: Sequence[DeadlineDay]
) -> Iterator[FutureStep | None]:
    """Each rule of which there is a deadline. None: it has no words, or not one day."""
    for rule in dict.fromkeys(rules):
        stated = [each.stated for each in last_days if each.rule == rule]
        days = {each.day: each for each in stated if each is not None}
        if stated:
            is_known = rule in words and len(days) == 1 and None not in stated
            yield FutureStep(what=words[rule], by=next(iter(days.values()))) if is_known else None
