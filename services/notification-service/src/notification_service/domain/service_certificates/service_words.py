"""The words of certificates of service in a language."""

from html import unescape
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.entry import SourceConfidence
from notification_service.domain.notices.wording.templates import render_template
from notification_service.domain.service_certificates.evidence import KeptCopy
from notification_service.domain.service_certificates.giving import DayDoubt, ServiceRoute

_Template = Annotated[str, Field(min_length=1, max_length=1000)]
_Templates = Annotated[tuple[_Template, ...], Field(min_length=1, max_length=10)]


class ServiceWords(BaseModel):
    """The templates. Each has the values of its kind, and no other."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    title: _Template
    heading: _Template
    text_heading: _Template
    instant: _Template
    none: _Template
    done: _Template
    reported: _Template
    day: _Template
    shows: _Template
    rules: _Template
    intro: _Templates
    signing: _Templates
    signature: _Templates
    point: dict[str, _Template]
    confidence: dict[SourceConfidence, _Template]
    kept_copy: dict[KeptCopy, _Template]
    attempt: dict[AttemptOutcome, _Template]
    given: dict[ServiceRoute, _Template]
    certain: dict[ServiceRoute, _Template]
    doubt: dict[DayDoubt, _Template]
    confirmed: dict[SendingDoubt, _Template]
    meaning: dict[ServiceRoute, _Templates]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        lacking = [
            *({*SourceConfidence} - self.confidence.keys()),
            *({*KeptCopy} - self.kept_copy.keys()),
            *({*AttemptOutcome} - self.attempt.keys()),
            *({*DayDoubt} - self.doubt.keys()),
            *({*SendingDoubt} - self.confirmed.keys()),
            *({*ServiceRoute} - {ServiceRoute.TEXT} - self.given.keys()),  # a text gives no day
            *({*ServiceRoute} - (self.certain.keys() & self.meaning.keys())),
        ]
        if lacking:
            raise ValueError(f"no words for {', '.join(sorted(lacking))}")
        return self

    def point_of(self, name: str, /, **values: object) -> str:
        """The sentence of a point with its values."""
        return fill_template(self.point[name], **values)


def fill_template(template: str, /, **values: object) -> str:
    """A template with its values, as text."""
    return unescape(render_template(template, values))
