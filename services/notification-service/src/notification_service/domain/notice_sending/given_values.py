"""The values of a notice as clients send them, and as settings of a council hold them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import MISSING, PydanticCustomError

from events.contracts.event import ContractModel
from events.contracts.references import DocumentId, EventDate
from events.day_reason import DayReasonCode, LimitUnit
from notification_service.domain.notices.entry import NoticeLine, NoticeText


class GivenContact(ContractModel):
    """A service, an office or a team, and how it is reached."""

    name: NoticeLine
    about: NoticeLine | MISSING = MISSING
    """What it does, in one sentence."""
    phone: NoticeLine | MISSING = MISSING
    email: NoticeLine | MISSING = MISSING
    website: NoticeLine | MISSING = MISSING
    address: Annotated[tuple[NoticeLine, ...], Field(max_length=7)] = ()
    hours: NoticeLine | MISSING = MISSING


class GivenReason(ContractModel):
    """Why a day is that day. Each code has its values, and no other: docs/notices.md."""

    code: DayReasonCode
    number: Annotated[int, Field(ge=1, le=1000)] | MISSING = MISSING
    unit: LimitUnit | MISSING = MISSING
    counted_from: EventDate | MISSING = MISSING
    event: Annotated[str, Field(max_length=100)] | MISSING = MISSING
    """The type of the fact from whose day it is counted, such as `request.received`."""
    other_day: EventDate | MISSING = MISSING


class GivenDay(ContractModel):
    """A day, with its reason."""

    kind: Literal["day"] = "day"
    day: EventDate
    reason: GivenReason


class GivenText(ContractModel):
    """A sentence or a few."""

    kind: Literal["text"] = "text"
    text: NoticeText


class GivenList(ContractModel):
    """Sentences, each a point of a list."""

    kind: Literal["list"] = "list"
    items: Annotated[tuple[NoticeText, ...], Field(min_length=1, max_length=20)]


class GivenServices(ContractModel):
    """One service or several."""

    kind: Literal["services"] = "services"
    services: Annotated[tuple[GivenContact, ...], Field(min_length=1, max_length=6)]


class GivenStep(ContractModel):
    """Something that happens next: what, who does it, and by which day if one is known."""

    what: NoticeText
    by: GivenDay | MISSING = MISSING


class GivenSteps(ContractModel):
    """What happens next, in order."""

    kind: Literal["steps"] = "steps"
    steps: Annotated[tuple[GivenStep, ...], Field(min_length=1, max_length=12)]


class GivenDocument(ContractModel):
    """A document of the case that goes with the notice."""

    document_id: DocumentId
    """A document in the file of the case, whose content was uploaded."""


class GivenEnclosures(ContractModel):
    """One document or several, each once."""

    kind: Literal["enclosures"] = "enclosures"
    documents: Annotated[tuple[GivenDocument, ...], Field(min_length=1, max_length=20)]

    @field_validator("documents")
    @classmethod
    def _are_distinct(cls, documents: tuple[GivenDocument, ...]) -> tuple[GivenDocument, ...]:
        if len({each.document_id for each in documents}) < len(documents):
            raise PydanticCustomError("named_twice", "must name each document once")
        return documents


GivenValue = Annotated[
    GivenDay | GivenText | GivenList | GivenServices | GivenSteps | GivenEnclosures,
    Field(discriminator="kind"),
]
"""A value."""


def value_data(values: Mapping[str, GivenValue]) -> Mapping[str, object]:
    """The values as decoded JSON, for `wording.values.parse_values`.

    Without documents, whose titles are in the file of the case (`enclosed_values`).
    """
    return {
        name: each.model_dump()
        for name, each in values.items()
        if not isinstance(each, GivenEnclosures)
    }


def _lines(service: GivenContact) -> Sequence[str]:
    about = () if service.about is MISSING else (service.about,)
    return [service.name, *about, *service.address]


def written_texts(values: Mapping[str, GivenValue]) -> list[str]:
    """What the sender wrote in their own words."""
    texts: list[str] = []
    for each in values.values():
        match each:
            case GivenText(text=text):
                texts.append(text)
            case GivenList(items=items):
                texts += items
            case GivenSteps(steps=steps):
                texts += [step.what for step in steps]
            case GivenServices(services=services):
                texts += [line for service in services for line in _lines(service)]
            case GivenDay() | GivenEnclosures():
                pass
    return texts
