"""What a history says once corrections and voids are heard: plain functions, no I/O.

A fact is never edited. `case.corrected` says what is right about an earlier fact of its case,
`case.voided` says that an earlier fact should not count. Everything that folds a history folds the
effective one.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from events.codec import encode_event
from events.contracts import CaseCorrected, CaseVoided, Event
from events.envelope import CaseId, EventEnvelope
from events.stored_event import StoredEvent

EventT = TypeVar("EventT", EventEnvelope, StoredEvent)
_EventKey = tuple[CaseId, int]
"""A fact that another speaks of: its case and its position, in one ledger."""


class InvalidCorrection(Exception):
    """A correction makes of a fact what its contract does not allow."""

    def __init__(self, event: Event, fields: Sequence[str]) -> None:
        """Name the fact's type and the fields, never a value."""
        super().__init__(f"{event.type} does not allow this of {', '.join(fields)}")
        self.fields = fields


def effective(history: Sequence[EventEnvelope]) -> Sequence[EventEnvelope]:
    """A history of one ledger as it should have been recorded, in the same order.

    A corrected fact keeps its position, its ids and the time it was recorded at; of several
    corrections of one field the latest wins. A voided fact is left out; so is its correction.
    Voiding a correction undoes it, voiding a void restores what was voided. The corrections and
    voids themselves are left out. Only what stands later in the same case can correct or void.

    Raises:
        InvalidCorrection: a correction does not fit the contract of the fact it corrects.
    """
    if not any(isinstance(fact.event, CaseCorrected | CaseVoided) for fact in history):
        return history
    voided = _voided_events(history)
    corrections = _corrections_by_event(history, voided)
    return [
        _with_corrections(fact, corrections)
        for fact in history
        if _key(fact) not in voided and not isinstance(fact.event, CaseCorrected | CaseVoided)
    ]


def apply_correction(event: Event, values: Mapping[str, object]) -> Event:
    """A fact with some fields put right, checked by its own contract. None takes a field away.

    Raises:
        InvalidCorrection: the contract does not allow it.
    """
    body: dict[str, JsonValue] = json.loads(encode_event(event))
    fields = {name: value for name, value in {**body, **values}.items() if value is not None}
    try:
        return type(event).model_validate_json(json.dumps(fields))
    except ValidationError as unfit:
        wrong = {str(error["loc"][0]) for error in unfit.errors(include_input=False)}
        raise InvalidCorrection(event, sorted(wrong)) from None


def known_at(history: Sequence[EventT], instant: datetime) -> Sequence[EventT]:
    """What had been recorded by an instant, itself included. Take it before `effective`.

    `history` is in the order of recording. A fact that was dated ahead, because a clock was wrong,
    was known at the latest when the next one was recorded.
    """
    known: list[EventT] = []
    latest = datetime.max.replace(tzinfo=UTC)
    for fact in reversed(history):
        latest = min(latest, fact.recorded_at)
        if latest <= instant:
            known.append(fact)
    return known[::-1]


def as_of(history: Sequence[EventEnvelope], day: date) -> Sequence[EventEnvelope]:
    """What had happened by a day, itself included. Take it after `effective`.

    A fact that has no day of its own, such as the opening of a case, is always among them.
    """
    return [fact for fact in history if (fact.event.legal_date or day) <= day]


def _key(fact: EventEnvelope) -> _EventKey:
    return fact.stream_id, fact.position


def _voided_events(history: Sequence[EventEnvelope]) -> AbstractSet[_EventKey]:
    """The facts that do not count. The latest void is heard first: nothing can have undone it."""
    voided: set[_EventKey] = set()
    for fact in reversed(history):
        match fact.event:
            case CaseVoided(position=target) if _key(fact) not in voided:
                if target < fact.position:
                    voided.add((fact.stream_id, target))
            case _:
                pass
    return voided


def _corrections_by_event(
    history: Sequence[EventEnvelope], voided: AbstractSet[_EventKey]
) -> Mapping[_EventKey, Mapping[str, object]]:
    """What is right about which facts, from the corrections that count."""
    right: defaultdict[_EventKey, dict[str, object]] = defaultdict(dict)
    for fact in history:
        match fact.event:
            case CaseCorrected(position=target, values=values) if _key(fact) not in voided:
                if target < fact.position:
                    right[fact.stream_id, target].update(values)
            case _:
                pass
    return right


def _with_corrections(
    fact: EventEnvelope, corrections: Mapping[_EventKey, Mapping[str, object]]
) -> EventEnvelope:
    values = corrections.get(_key(fact))
    return fact if values is None else fact._replace(event=apply_correction(fact.event, values))
