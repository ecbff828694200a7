"""Bodies of a round of consultations."""

from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import MISSING, PydanticCustomError

from case_api.api.recorded_event import RecordedEvent
from chassis.strict_model import StrictModel
from events.contracts.parts import Institution
from events.contracts.references import ConsultationId, DraftId, EventDate, EventPosition
from events.contracts.vocabulary.plan import ConsulteeKind

MAX_ROUND: Final = 20
"""Settings that are consulted at once."""


class SettingToConsult(StrictModel):
    """A setting to consult, or the authority that maintains it."""

    consultation_id: ConsultationId | MISSING = MISSING
    """Missing: one is generated."""
    consultee: ConsulteeKind
    institution: Institution
    received_on: EventDate | MISSING = MISSING


def _distinct_settings(settings: tuple[SettingToConsult, ...]) -> tuple[SettingToConsult, ...]:
    """Refuse a setting that is consulted twice; its authority may be consulted beside it."""
    named = [
        (name, each.consultee is ConsulteeKind.MAINTAINING_AUTHORITY)
        for each in settings
        if (name := _number_of(each.institution)) is not MISSING
    ]
    if len(set(named)) < len(named):
        raise PydanticCustomError("repeated", "must not have the same institution twice")
    return settings


def _number_of(institution: Institution) -> str | MISSING:
    return institution.ukprn if institution.urn is MISSING else institution.urn


class ConsultationRoundRequest(StrictModel):
    """Settings that are consulted about one draft on one day, all or none of which are recorded."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sent_on": "2026-06-15",
                    "settings": [
                        {
                            "consultee": "requested_institution",
                            "institution": {"urn": "999001"},
                        },
                        {
                            "consultee": "considered_institution",
                            "institution": {"urn": "999002"},
                        },
                    ],
                }
            ]
        }
    )

    sent_on: EventDate
    draft_id: DraftId | MISSING = MISSING
    """The draft that was sent with it. A setting may be consulted before the family has one."""
    settings: Annotated[
        tuple[SettingToConsult, ...],
        Field(min_length=1, max_length=MAX_ROUND, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_distinct_settings),
    ]
    """No URN or UKPRN twice, except that of a setting and of the authority that maintains it."""


class ConsultationOfRound(StrictModel):
    """Where the consultation of one setting is."""

    consultation_id: ConsultationId
    position: EventPosition
    version: EventPosition


class ConsultationRoundResponse(RecordedEvent):
    """Where the consultations are; `position` and `version` are those of the last."""

    consultations: Annotated[tuple[ConsultationOfRound, ...], Field(max_length=MAX_ROUND)]
    """In the order of the settings."""
