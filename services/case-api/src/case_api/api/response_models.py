"""Cases and recorded events as responses."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue
from pydantic_core import MISSING, from_json, to_json

from case_api.api.case_history import HistoryExcerpt
from case_api.api.links.models import CaseLinks
from case_api.domain.case_state import CaseState
from case_api.domain.case_view import AssessmentRequest, Stage, closed_on, requests, stage
from case_api.domain.event_wording import event_sentence
from case_api.domain.families.erasure import erased_child
from case_api.domain.links.case_links import case_links, main_case
from case_api.store.capacity import MAX_FACTS
from chassis.strict_model import StrictModel
from events.contracts import Event
from events.contracts.case import CaseFlags
from events.contracts.references import CaseReference, Cohort, CollegeYear, EventPosition
from events.envelope import CaseId, EventEnvelope, Position
from events.history import effective
from events.stored_event import StoredEvent, decode_events


class Case(StrictModel):
    """The state of a case, by its facts."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    cohort: Cohort
    turns_25_in: CollegeYear | MISSING = MISSING
    """When a college's academic year ends for the person (reg 46)."""
    flags: CaseFlags
    stage: Stage
    closed_on: date | MISSING = MISSING
    """The day on which the council closed the case. Missing: it is open."""
    taken_over_on: date | MISSING = MISSING
    history_complete_from: date | MISSING = MISSING
    """The first day from which all facts of a case that was taken over are recorded."""
    main_case_id: CaseId | MISSING = MISSING
    """The main case of the child, which may be this one. Missing: it is linked to no other case."""
    links: CaseLinks
    erased_on: date | MISSING = MISSING
    """The day on which the child's personal data was erased, with the file of the case."""
    requests: Annotated[tuple[AssessmentRequest, ...], Field(max_length=MAX_FACTS)]
    version: EventPosition
    """How many facts were read."""
    position: EventPosition
    """The position of the last of them in the council's ledger."""
    not_interpreted: EventPosition | MISSING = MISSING
    """How many facts of the case were recorded by a newer release and are left out here."""


class FeedEvent(StrictModel):
    """A recorded event. `data` has the schema of its `type` and `schema_version`."""

    position: EventPosition
    case_id: CaseId | MISSING = MISSING
    """Left out where the fact is about the whole ledger, as `ledger.restored` is."""
    version: EventPosition
    """The case's version after it."""
    event_id: UUID
    type: Annotated[str, Field(max_length=100, examples=["request.received"])]
    schema_version: Annotated[int, Field(ge=1, le=1000)]
    recorded_at: AwareDatetime
    because_of: EventPosition | MISSING = MISSING
    """The fact because of which it was recorded."""
    interpreted: bool
    """Whether this release knows the type in this version. If not, `data` is exactly as recorded
    by a newer release."""
    data: Mapping[str, JsonValue]
    data_text: str | MISSING = MISSING
    """The recorded text, where it cannot be returned as JSON; `data` is empty then."""


class HistoryEvent(FeedEvent):
    """An event in the history of its case, and whether it is still in effect."""

    on: date | MISSING = MISSING
    """The day that the law counts from, corrections applied. Missing where the fact has none."""
    statement: Annotated[str, Field(max_length=500)] | MISSING = MISSING
    """What happened, with codes and days, in a sentence without names; corrections applied.
    Missing where it is not interpreted."""
    counts: bool
    """False: it was voided, or it is a correction or a void itself."""
    corrected: Mapping[str, JsonValue] | MISSING = MISSING
    """The data that is in effect now, if it was corrected."""


def case_response(
    case: CaseState, recorded: Sequence[StoredEvent], undecodable: int
) -> Case | None:
    """The response for a case, or None where it had not been opened.

    `recorded` are its events, of which this release cannot decode `undecodable`.
    """
    if case.opened is None:
        return None
    erased = erased_child(case)
    return Case(
        case_id=recorded[-1].stream_id,
        reference=case.opened.reference,
        cohort=case.cohort,
        turns_25_in=case.turns_25_in,
        flags=tuple(case.flags),
        stage=stage(case),
        closed_on=closed_on(case) or MISSING,
        taken_over_on=case.opened.taken_over_on,
        history_complete_from=case.opened.history_complete_from,
        main_case_id=main_case(case) or MISSING,
        links=tuple(case_links(case)),
        erased_on=erased.day or MISSING if erased else MISSING,
        requests=tuple(requests(case)),
        version=recorded[-1].stream_version,
        position=recorded[-1].position,
        not_interpreted=undecodable or MISSING,
    )


def feed_event(event: StoredEvent) -> FeedEvent:
    """The response for an event, as it was recorded."""
    return FeedEvent.model_validate(_fields(event, _decoded(event)))


def history_events(excerpt: HistoryExcerpt) -> Sequence[HistoryEvent]:
    """Some events of a case, each with whether it is in effect."""
    recorded = {event.position: event for event in (*excerpt.events, *excerpt.amendments)}
    decoded = {event.position: event for event in decode_events(recorded.values()).decoded}
    in_effect = {event.position: event.event for event in effective([*decoded.values()])}
    return [
        _history_event(event, decoded.get(event.position), in_effect) for event in excerpt.events
    ]


def _history_event(
    stored: StoredEvent, decoded: EventEnvelope | None, in_effect: Mapping[Position, Event]
) -> HistoryEvent:
    now = in_effect.get(stored.position)
    fields = {**_fields(stored, decoded), "counts": decoded is None or now is not None}
    if decoded is not None:
        fields["on"] = (now or decoded.event).legal_date or MISSING
        fields["statement"] = event_sentence(now or decoded.event)
    if decoded is not None and now is not None and now != decoded.event:
        fields["corrected"] = now.model_dump(mode="json")
    return HistoryEvent.model_validate(fields)


def _decoded(event: StoredEvent) -> EventEnvelope | None:
    """The event decoded by its contract, None where this release has no such contract."""
    return next(iter(decode_events([event]).decoded), None)


def _json(text: str) -> Mapping[str, JsonValue] | None:
    """A recorded text as JSON, None where it has no faithful JSON.

    It may hold half of a surrogate pair, a number out of bounds, or too deep a nesting.
    """
    try:
        found: JsonValue = from_json(text)
        faithful = isinstance(found, dict) and _round_trip(found) == found
    except (ValueError, RecursionError):
        return None
    return found if faithful and isinstance(found, dict) else None


def _round_trip(value: JsonValue) -> JsonValue:
    text: JsonValue = from_json(to_json(value, inf_nan_mode="null"))
    return text


def _fields(stored: StoredEvent, decoded: EventEnvelope | None) -> dict[str, object]:
    text: str | MISSING = MISSING
    if decoded is None:
        version, data = stored.schema_version, _json(stored.body)
        text = stored.body if data is None else MISSING
    else:
        version, data = decoded.event.schema_version, decoded.event.model_dump(mode="json")
    return {
        "position": stored.position,
        "case_id": MISSING if stored.family == "ledger" else stored.stream_id,
        "version": stored.stream_version,
        "event_id": stored.event_id,
        "type": stored.type,
        "schema_version": version,
        "recorded_at": stored.recorded_at,
        "because_of": stored.cause.position if stored.cause else MISSING,
        "interpreted": decoded is not None,
        "data": data or {},
        "data_text": text,
    }
