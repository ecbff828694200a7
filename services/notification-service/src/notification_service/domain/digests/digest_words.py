"""The words of digests in a language: templates for each reader and each section."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from notification_service.domain.digests.content import DigestReader, DigestSection

_Template = Annotated[str, Field(min_length=1, max_length=2000)]


class DigestWords(BaseModel):
    """The templates. Each has the values of its kind, and no other."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    greeting: _Template
    summary: _Template
    item: _Template
    more: _Template
    closing: _Template
    subject: dict[DigestReader, _Template]
    intro: dict[DigestReader, _Template]
    count: dict[DigestSection, _Template]
    heading: dict[DigestSection, _Template]
    by: dict[DigestSection, _Template]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        readers, sections = {*DigestReader}, {*DigestSection}
        for name, lacking in {
            "subject": readers - self.subject.keys(),
            "intro": readers - self.intro.keys(),
            "count": sections - self.count.keys(),
            "heading": sections - self.heading.keys(),
            "by": sections - self.by.keys(),
        }.items():
            if lacking:
                raise ValueError(f"no {name} for {', '.join(sorted(lacking))}")
        return self
