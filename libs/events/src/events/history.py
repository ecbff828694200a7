"""The effective history, with corrections and voids applied: pure functions.

An event is never edited. `case.corrected` has the right values of an earlier event of its case,
`case.voided` marks an earlier event as recorded in error. Every fold of a history takes the
effective one.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple, TypeVar

from pydantic import JsonValue, ValidationError

from events.codec import encode_event
from events.contracts import CaseCorrected, CaseVoided, Event
from events.envelope import CaseId, EventEnvelope, Position
from events.stored_event import StoredEvent

EventT = TypeVar("EventT", EventEnvelope, StoredEvent)
_AMENDMENTS: Final = (CaseCorrected, CaseVoided)
_EventKey = tuple[CaseId, int]
"""The key of a corrected or voided event: its case and its position, in one ledger."""


class InvalidCorrection(Exception):
    """A correction whose result does not fit the contract of the corrected event.

    `position` is that of the corrected event, where it is known.
    """

    def __init__(
        self, event: Event, fields: Sequence[str], position: Position | None = None
    ) -> None:
        """Name the event's type and the fields, never a value."""
        self.position = position
        super().__init__(f"{event.type} does not allow this value of {', '.join(fields)}")
        self.fields = fields


class Amendments(NamedTuple):
    """The corrections and voids of a case that are in effect, by the position of their event."""

    corrections: Mapping[Position, Sequence[EventEnvelope]]
    """The `case.corrected` of each event, in the order of recording."""
    voids: Mapping[Position, EventEnvelope]
    """The `case.voided` of each voided event, which is not in the effective history."""


def amendments(history: Sequence[EventEnvelope]) -> Amendments:
    """What corrected and voided the events of one case, for a reader of its effective history.

    A correction or a void that was itself voided is left out, and so are those of corrections and
    voids themselves.
    """
    facts = {fact.position for fact in history if not isinstance(fact.event, _AMENDMENTS)}
    voided = _voided_events(history)
    corrections: defaultdict[Position, list[EventEnvelope]] = defaultdict(list)
    for target, fact, _ in _corrections(history, voided):
        if target in facts:
            corrections[target].append(fact)
    voids = {
        Position(position): void for (_, position), void in voided.items() if position in facts
    }
    return Amendments(dict(corrections), voids)


def effective(history: Sequence[EventEnvelope]) -> Sequence[EventEnvelope]:
    """A history of one ledger with corrections and voids applied, in the same order.

    A corrected event has its original position, ids and recording time; of several corrections of
    one field the latest applies. A voided event is left out; so is its correction. Voiding a
    correction undoes it, voiding a void restores what was voided. The corrections and voids
    themselves are left out. An event can be corrected or voided only by a later one of the same
    case.

    Raises:
        InvalidCorrection: a correction does not fit the contract of the event it corrects.
    """
    if {type(fact.event) for fact in history}.isdisjoint(_AMENDMENTS):
        return history
    voided = _voided_events(history)
    corrections = _corrections_by_event(history, voided)
    return [
        _with_corrections(fact, corrections)
        for fact in history
        if _key(fact) not in voided and not isinstance(fact.event, _AMENDMENTS)
    ]


def apply_correction(event: Event, values: Mapping[str, object]) -> Event:
    """An event with corrected fields, validated by its contract. None removes a field.

    Raises:
        InvalidCorrection: the contract does not allow it.
    """
    body: dict[str, JsonValue] = json.loads(encode_event(event))
    fields = {name: value for name, value in {**body, **values}.items() if value is not None}
    try:
        return type(event).model_validate_json(json.dumps(fields))
    except ValidationError as invalid:
        wrong = {str(error["loc"][0]) for error in invalid.errors(include_input=False)}
        raise InvalidCorrection(event, sorted(wrong)) from None


def known_at(history: Sequence[EventT], instant: datetime) -> Sequence[EventT]:
    """The events recorded up to an instant, inclusive. Apply it before `effective`.

    `history` is in the order of recording. An event that was dated ahead, because a clock was
    wrong, counts as recorded no later than the next one.
    """
    recorded: list[EventT] = []
    latest = datetime.max.replace(tzinfo=UTC)
    for fact in reversed(history):
        latest = min(latest, fact.recorded_at)
        if latest <= instant:
            recorded.append(fact)
    return recorded[::-1]


def as_of(history: Sequence[EventEnvelope], day: date) -> Sequence[EventEnvelope]:
    """The events up to a legal date, inclusive. Apply it after `effective`.

    An event without a legal date, such as the opening of a case, is always included.
    """
    return [fact for fact in history if (fact.event.legal_date or day) <= day]


def _key(fact: EventEnvelope) -> _EventKey:
    return fact.stream_id, fact.position


def _voided_events(history: Sequence[EventEnvelope]) -> Mapping[_EventKey, EventEnvelope]:
    """What voided each voided event. Voids are applied from the latest on: none can undo it."""
    voided: dict[_EventKey, EventEnvelope] = {}
    for fact in reversed(history):
        match fact.event:
            case CaseVoided(position=target) if _key(fact) not in voided:
                if target < fact.position:
                    voided.setdefault((fact.stream_id, target), fact)
            case _:
                pass
    return voided


def _corrections_by_event(
    history: Sequence[EventEnvelope], voided: Mapping[_EventKey, EventEnvelope]
) -> Mapping[_EventKey, Mapping[str, object]]:
    """The right values of each corrected event, from the corrections that are not voided."""
    corrections: defaultdict[_EventKey, dict[str, object]] = defaultdict(dict)
    for target, fact, values in _corrections(history, voided):
        corrections[fact.stream_id, target].update(values)
    return corrections


def _corrections(
    history: Sequence[EventEnvelope], voided: Mapping[_EventKey, EventEnvelope]
) -> Iterator[tuple[Position, EventEnvelope, Mapping[str, object]]]:
    """The position that each correction is about, the correction, and its values."""
    for fact in history:
        match fact.event:
            case CaseCorrected(position=target, values=values) if _key(fact) not in voided:
                if target < fact.position:
                    yield Position(target), fact, values
            case _:
                pass


def _with_corrections(
    fact: EventEnvelope, corrections: Mapping[_EventKey, Mapping[str, object]]
) -> EventEnvelope:
    values = corrections.get(_key(fact))
    if values is None:
        return fact
    try:
        return fact._replace(event=apply_correction(fact.event, values))
    except InvalidCorrection as error:
        raise InvalidCorrection(fact.event, error.fields, fact.position) from None
