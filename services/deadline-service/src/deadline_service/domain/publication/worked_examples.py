"""Worked examples of the rules: facts in short form, and dates worked out by hand.

The files in `domain/examples` hold them, in folders named by regulation. No date in them is
calculated by this code; a test compares them with the timetable.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import ClassVar, Final, Self
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic import BaseModel, ConfigDict, HttpUrl, JsonValue, model_validator

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.codec import decode_event, encode_event
from events.contracts import CONTRACTS, Event
from events.contracts.references import RuleId
from events.envelope import CaseId, EventEnvelope, LedgerId, Position

ShortFact = Mapping[str, object]
"""A fact in short form: `type`, `on` for its legal date, and fields without defaults."""
FactValue = date | JsonValue
"""The value of a field of a fact in short form."""
FactDefaults = Mapping[str, ShortFact]
"""The default fields of facts in examples, by type: `domain/examples/defaults.toml`."""

LEDGER: Final = LedgerId(uuid5(NAMESPACE_OID, "ledger"))
CASE: Final = CaseId(uuid5(NAMESPACE_OID, "case"))
_RECORDED_AT: Final = datetime(2026, 9, 1, 9, tzinfo=UTC)
_OWN_KEYS: Final = frozenset({"type", "on"})


class ExampleEntry(BaseModel):
    """Facts, and the expected result of one rule, worked out by hand."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    regulation: str
    """The folder that contains it, such as `reg-05`."""
    name: str
    """What it tests, with the reasoning where the dates need it."""
    rule: RuleId
    facts: tuple[dict[str, FactValue], ...]
    of: int | None = None
    """The position of the starting fact, where the rule was started more than once."""
    today: date | None = None
    """The current day; left out where nothing depends on it."""
    settings: CouncilSettings = CouncilSettings()
    law: date | None = None
    safe: date | None = None
    not_before: date | None = None
    state: DeadlineState
    done: date | None = None
    claims: tuple[str, ...] = ()
    """The outcomes of the claimed exceptions, as sentences."""
    address: HttpUrl | None = None
    """The page of the public decision or timeline that it is taken from, at its publisher."""
    reasoning: str | None = None
    """What was decided, how the days follow by hand, and where this rulebook differs."""

    @property
    def is_decided(self) -> bool:
        """Whether it is taken from a public decision or a published timeline."""
        return self.address is not None

    @model_validator(mode="after")
    def _is_either_ours_or_sourced(self) -> Self:
        if (self.address is None) != (self.reasoning is None):
            raise ValueError(f"{self.name}: give `address` and `reasoning` both, or neither")
        return self

    @cached_property
    def asked_on(self) -> date:
        """The current day of the example; if it names none, one so early that nothing is late."""
        days = (self.today, self.law, self.safe, *(each.get("on") for each in self.facts))
        return self.today or min(day for day in days if isinstance(day, date))


def read_examples(files: Mapping[str, str]) -> Sequence[ExampleEntry]:
    """The examples in some TOML files (by folder and name), in the order of the files."""
    return [
        ExampleEntry.model_validate({**row, "regulation": name.partition("/")[0]})
        for name, text in files.items()
        for row in tomllib.loads(text)["example"]
    ]


def complete_fact(short: ShortFact, usual: FactDefaults) -> Event:
    """A fact with all its fields. A decision without a day of its own has that of its notice."""
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
    """A fact as if it had been recorded at a position, from 1, in the log of one case."""
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
