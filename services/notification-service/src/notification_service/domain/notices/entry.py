"""What the parts of the notices in TOML have in common: strict models and legal sources."""

from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl

from events.contracts.published_enum import PublishedEnum

RequirementId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""The id of a notice, such as `assessment-refused`."""
ElementId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""The id of what a notice must state, such as `right_of_appeal`, or of a value in it."""
_PRINTED: Final = r"[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]"
"""No line breaks, no control characters, and none that turn the direction of the text around."""
NoticeLine = Annotated[str, Field(min_length=1, max_length=300, pattern=f"^{_PRINTED}+$")]
"""A line of a notice, such as a name."""
OptionalLine = Annotated[str, Field(max_length=300, pattern=f"^{_PRINTED}*$")]
"""The same, or empty."""
NoticeText = Annotated[str, Field(min_length=1, max_length=3000, pattern=f"^{_PRINTED}+$")]
"""A sentence or a few, as one paragraph."""
CatalogueText = Annotated[str, Field(min_length=1, max_length=600)]


class CatalogueEntry(BaseModel):
    """A part of the catalogue, read from TOML without unknown keys."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
"""One word or several; TOML may leave out the brackets for one."""


class SourceConfidence(PublishedEnum):
    """How the words of a provision are known, as in the rulebook."""

    SEEN = "X"
    """The words were seen."""
    SECONDARY = "S"
    """A secondary source describes them."""
    MEMORY = "M"
    """From memory."""


class ProvisionSource(CatalogueEntry):
    """The provision that requires a notice, or what it must state."""

    provision: CatalogueText
    """The provision; of several, the first is the one that `link` opens."""
    link: HttpUrl
    """The address of the provision at its publisher."""
    confidence: SourceConfidence


class LawyerCheck(CatalogueEntry):
    """The lawyer who checked a requirement against the law, and when."""

    by: CatalogueText
    on: date


class ValidityPeriod(CatalogueEntry):
    """The days of facts for which a requirement applies, both included."""

    start: date = Field(alias="from", default=date.max)
    """Absent: the provision is not in force, and no first day is known."""
    until: date = Field(alias="to", default=date.max)

    def includes(self, day: date) -> bool:
        """Whether a fact of this day is under the requirement."""
        return not self.is_pending and self.start <= day <= self.until

    @property
    def is_pending(self) -> bool:
        """Whether the provision is not in force yet."""
        return self.start == date.max
