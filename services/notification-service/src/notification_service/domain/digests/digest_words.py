"""The words of digests in a language: templates for each reader and each section."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.contracts.vocabulary.case import NoticeAudience, NoticeFailure, NoticeHold
from notification_service.domain.digests.content import DigestReader, DigestSection
from notification_service.domain.digests.notice_at_issue import (
    DigestRecipient,
    FamilyRecipient,
    WhatIsWrong,
)

_Template = Annotated[str, Field(min_length=1, max_length=2000)]
_PlainWords = Annotated[str, Field(min_length=1, max_length=200)]


class DigestWords(BaseModel):
    """The templates, each of which has the values of its kind and no other, and words of codes."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    greeting: _Template
    summary: _Template
    item: _Template
    notice: _Template
    more: _Template
    closing: _Template
    subject: dict[DigestReader, _Template]
    intro: dict[DigestReader, _Template]
    count: dict[DigestSection, _Template]
    heading: dict[DigestSection, _Template]
    by: dict[DigestSection, _Template]
    recipient: dict[NoticeAudience | FamilyRecipient, _PlainWords]
    held: dict[NoticeHold, _PlainWords]
    failed: dict[NoticeFailure, _PlainWords]

    def why(self, code: WhatIsWrong) -> str:
        """Why a notice was held back, or did not arrive: a sentence."""
        return self.held[code] if isinstance(code, NoticeHold) else self.failed[code]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        readers, sections = {*DigestReader}, {*DigestSection}
        recipients: set[DigestRecipient] = {*NoticeAudience, *FamilyRecipient}
        for name, lacking in {
            "subject": readers - self.subject.keys(),
            "intro": readers - self.intro.keys(),
            "count": sections - self.count.keys(),
            "heading": sections - self.heading.keys(),
            "by": sections - self.by.keys(),
            "recipient": recipients - self.recipient.keys(),
            "held": {*NoticeHold} - self.held.keys(),
            "failed": {*NoticeFailure} - self.failed.keys(),
        }.items():
            if lacking:
                raise ValueError(f"no {name} for {', '.join(sorted(lacking))}")
        return self
