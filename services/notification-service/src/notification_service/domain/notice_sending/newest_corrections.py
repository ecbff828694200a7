"""Since which amendment the facts of a case have the values that their notices state now."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pydantic import JsonValue

from events.codec import encode_event
from events.contracts import CaseCorrected, Event
from events.contracts.corrected_value import CorrectedValue
from events.envelope import EventEnvelope, Position
from events.history import amendments
from notification_service.domain.notice_sending.informed_otherwise import stated_notices
from notification_service.domain.notice_sending.undone_corrections import undone_corrections

ABOUT_NOTICES: Final = frozenset({"letter", "notice_contents"})
"""The fields of facts that record which notice was given, and what it stated. No notice states
them."""


class _Values(NamedTuple):
    """The corrected values of a fact, from a position on; in JSON, so that they compare."""

    since: int
    values: str


def changes_notices(amendment: Event) -> bool:
    """Whether a correction, or a void, may change what a notice of the fact says."""
    return not isinstance(amendment, CaseCorrected) or not amendment.values.keys() <= ABOUT_NOTICES


def newest_corrections(history: Sequence[EventEnvelope]) -> dict[int, int]:
    """The position of the correction, or of the void of one, since which each fact is as it is.

    Of facts whose earlier notices are wrong. Where a correction was voided, or corrected back,
    before a notice stated it or a person was told, the notices of before are right as they are.
    `history` is that of a case, in order.
    """
    letters = dict[int, list[int]]()
    for at, notice in stated_notices(history):
        letters.setdefault(notice.reports, []).append(at)
    return {
        fact: since
        for fact, places in _changes(history).items()
        if (since := _since(_values(fact, history, places), letters.get(fact, ())))
    }


class PresentValues(NamedTuple):
    """From which position to which the facts of a case gave a fact the values that it has now.

    `until` is exclusive, None: until now.
    """

    since: int
    until: int | None

    def includes(self, position: int) -> bool:
        """Whether a notice that was written after the amendment at a position states them."""
        return self.since <= position and (self.until is None or position < self.until)


def present_values(fact: int, history: Sequence[EventEnvelope]) -> Sequence[PresentValues]:
    """When a fact had the values that it has now, also before it was corrected and corrected back.

    `history` is that of its case.
    """
    values = _values(fact, history, _changes(history).get(fact, ()))
    ends = [*(each.since for each in values[1:]), None]
    return [
        PresentValues(each.since, until)
        for each, until in zip(values, ends, strict=True)
        if each.values == values[-1].values
    ]


def _changes(history: Sequence[EventEnvelope]) -> Mapping[int, Sequence[int]]:
    """Where the values of facts may have changed: the corrections, and the voids of these."""
    changed = dict[int, list[int]]()
    for each in history:
        if isinstance(each.event, CaseCorrected) and changes_notices(each.event):
            changed.setdefault(each.event.position, []).append(int(each.position))
    for void, correction in undone_corrections(history).items():
        if correction.position in changed and changes_notices(correction):
            changed[correction.position].append(void)
    return changed


def _since(values: Sequence[_Values], letters: Collection[int]) -> int:
    """From where on the last values hold, but for others that no notice stated. 0: from the first.

    A notice counts as stating the values of when it was recorded as sent.
    """
    found = current = values[-1]
    for before, after in reversed([*pairwise(values)]):
        is_stated = any(before.since < at < after.since for at in letters)
        if before.values == current.values:
            found = before
        elif is_stated:
            break
    return found.since


def _values(
    fact: int, history: Sequence[EventEnvelope], places: Collection[int]
) -> Sequence[_Values]:
    """The values of a fact at first, and from each place on at which they may change."""
    recorded = next((each for each in history if each.position == fact), None)
    if recorded is None:
        return [_Values(0, "")]
    body: Mapping[str, JsonValue] = json.loads(encode_event(recorded.event))
    return [_Values(0, _json({})), *_corrected(fact, history, sorted(places), body)]


def _corrected(
    fact: int,
    history: Sequence[EventEnvelope],
    places: Sequence[int],
    recorded: Mapping[str, JsonValue],
) -> Iterator[_Values]:
    for place in places:
        until = [each for each in history if each.position <= place]
        merged = dict[str, CorrectedValue | JsonValue]()
        for each in amendments(until).corrections.get(Position(fact), ()):
            if isinstance(each.event, CaseCorrected):
                merged |= each.event.values
        changed = {
            name: value
            for name, value in merged.items()
            if name not in ABOUT_NOTICES and value != recorded.get(name)
        }
        yield _Values(place, _json(changed))


def _json(values: Mapping[str, CorrectedValue | JsonValue]) -> str:
    return json.dumps(values, sort_keys=True)
