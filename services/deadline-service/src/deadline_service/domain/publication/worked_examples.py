"""Worked examples of the rules: facts in short, and the dates that a person worked out by hand.

The files in `domain/examples` hold them, in folders named by regulation. No date in them comes
from this code: that the timetable gives the same ones is a test.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import ClassVar, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic import BaseModel, ConfigDict, JsonValue

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.codec import decode_event, encode_event
from events.contracts import CONTRACTS, Event
from events.contracts.references import RuleId
from events.envelope import CaseId, EventEnvelope, LedgerId, Position

ShortFact = Mapping[str, object]
"""A fact in short: `type`, `on` for its legal date, and what differs from what is usual."""
FactValue = date | JsonValue
"""What a field of a fact in short may hold."""
FactDefaults = Mapping[str, ShortFact]
"""The default fields of facts in examples, by type: `domain/examples/defaults.toml`."""

LEDGER: Final = LedgerId(uuid5(NAMESPACE_OID, "ledger"))
CASE: Final = CaseId(uuid5(NAMESPACE_OID, "case"))
_RECORDED_AT: Final = datetime(2026, 9, 1, 9, tzinfo=UTC)
_OWN_KEYS: Final = frozenset({"type", "on"})


class ExampleEntry(BaseModel):
    """Facts, and what they mean for one rule, worked out by hand."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    regulation: str
    """The folder that it is in, such as `reg-05`."""
    name: str
    """What it shows, with the reasoning where the dates do not speak for themselves."""
    rule: RuleId
    facts: tuple[dict[str, FactValue], ...]
    of: int | None = None
    """The place of the starting fact, where the rule was started more than once."""
    today: date | None = None
    """The day on which it is asked; left out where nothing depends on it."""
    settings: CouncilSettings = CouncilSettings()
    law: date | None = None
    safe: date | None = None
    not_before: date | None = None
    state: DeadlineState
    done: date | None = None
    claims: tuple[str, ...] = ()
    """The outcomes of the claimed exceptions, as sentences."""

    @cached_property
    def asked_on(self) -> date:
        """The day on which it is asked; where it names none, one so early that nothing is late."""
        days = (self.today, self.law, self.safe, *(each.get("on") for each in self.facts))
        return self.today or min(day for day in days if isinstance(day, date))


def read_examples(files: Mapping[str, str]) -> Sequence[ExampleEntry]:
    """The examples that some TOML files, by folder and name, hold, in the order of the files."""
    return [
        ExampleEntry.model_validate({**row, "regulation": name.partition("/")[0]})
        for name, text in files.items()
        for row in tomllib.loads(text)["example"]
    ]


def complete_fact(short: ShortFact, usual: FactDefaults) -> Event:
    """A fact in full. A decision is taken on the day of its notice unless it gives another day."""
    name = str(short["type"])
    contract = CONTRACTS[name]
    own = {key: short[key] for key in short if key not in _OWN_KEYS}
    body: dict[str, object] = {**usual.get(name, {}), **own}
    if contract.date_field is not None and "on" in short:
        body[contract.date_field] = short["on"]
    if "notified_on" in body and "decided_on" in contract.model_fields:
        body.setdefault("decided_on", body["notified_on"])
    ids = {key: str(id_for(str(body[key]))) for key in body if key.endswith("_id")}
    return decode_event(
        name, contract.schema_version, json.dumps({**body, **ids}, default=_isoformat)
    )


def recorded_fact(place: int, fact: Event) -> EventEnvelope:
    """A fact as if it had been recorded at a place, from 1, in the log of one case."""
    return EventEnvelope(
        ledger_id=LEDGER,
        position=Position(place),
        stream_id=CASE,
        stream_version=place,
        event_id=id_for(f"event {place}"),
        actor="test",
        correlation_id=id_for("test"),
        cause=None,
        traceparent=None,
        recorded_at=_RECORDED_AT,
        event=fact,
    )


def event_data(event: Event) -> dict[str, JsonValue]:
    """The data of a fact, as it is sent over HTTP."""
    data: dict[str, JsonValue] = json.loads(encode_event(event))
    return data


def id_for(label: str) -> UUID:
    """The id for a label such as `request-2`."""
    return uuid5(NAMESPACE_OID, label)


def _isoformat(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no fact holds a {type(value).__name__}")
