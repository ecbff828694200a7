"""What a digest says, as deadline-service answers it: ids, codes and days, nothing personal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.digests.notice_at_issue import NOTICE_KINDS, NoticeAtIssue

MAX_LISTED_ITEMS: Final = 20
"""Items that a section of a digest names; of more it has the number."""


class DigestReader(PublishedEnum):
    """Whose work a digest is about."""

    OFFICER = "officer"
    TEAM = "team"
    COUNCIL = "council"


class DigestSection(PublishedEnum):
    """The sections of a digest, in their order. Each item is in one of them."""

    LATE = "late"
    """The last day in law has passed."""
    TODAY = "today"
    """The day to work to is today or has passed."""
    WAITING = "waiting"
    """Another must do the act, and is to be chased."""
    SOON = "soon"
    """It is to be worked to within seven days."""
    NEW = "new"
    """It is worked to later, and follows from a fact since the last digest."""


class _Answer(BaseModel):
    """A part of the answer. What a later version adds is ignored."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore")


class AwaitedInstitution(_Answer):
    """Who was consulted, by the number that registers know it by."""

    urn: str | None = None
    ukprn: str | None = None


class AwaitedAct(_Answer):
    """Something that an item waits on: advice, an answer, a meeting, or time that must pass."""

    rule: str | None = None
    due_on: date | None = None
    meeting_on: date | None = None
    advice: str | None = None
    adviser: str | None = None
    chased: int | None = None
    institution: AwaitedInstitution | None = None


class DigestItem(_Answer):
    """Something to do in a case. `rule` None: no rule asks for it, as for a promised reply."""

    item_id: UUID
    case_id: UUID
    reference: str | None
    kind: str
    rule: str | None
    because_of: int
    """The position of the fact that it follows from."""
    started_on: date
    law_due_on: date | None
    work_on: date
    waits_on: tuple[AwaitedAct, ...] = ()
    is_new: bool
    notice: NoticeAtIssue | None = None
    """Which notice it is about, read from its fact. None: it is about none, or not known."""


class SectionContent(_Answer):
    """A section: how many items it has, and the first of them in the order of the worklist."""

    section: DigestSection
    total: Annotated[int, Field(ge=0)]
    is_more: bool
    """Whether there may be more: of a council at most 1,000 are counted."""
    items: tuple[DigestItem, ...]

    def with_notices(self, notices: Mapping[int, NoticeAtIssue]) -> Self:
        """The same with the notices that items are about, by the positions of their facts."""
        items = tuple(
            each.model_copy(update={"notice": notices.get(each.because_of)}) for each in self.items
        )
        return self.model_copy(update={"items": items})


class DigestContent(_Answer):
    """What a digest says. `log_position` is up to where in the log every fact is in it."""

    log_position: int
    waits_since: datetime | None
    """When the first fact was recorded that is not in it yet. None: there is none."""
    sections: tuple[SectionContent, ...]

    @property
    def by_section(self) -> Mapping[DigestSection, SectionContent]:
        """The sections that have an item, in their order."""
        found = {each.section: each for each in self.sections if each.total}
        return {each: found[each] for each in DigestSection if each in found}

    @property
    def notice_positions(self) -> frozenset[int]:
        """The positions of the facts from which items about notices follow."""
        return frozenset(
            each.because_of
            for section in self.sections
            for each in section.items
            if each.kind in NOTICE_KINDS
        )

    def with_notices(self, notices: Mapping[int, NoticeAtIssue]) -> Self:
        """The same with the notices that items are about, by the positions of their facts."""
        sections = tuple(each.with_notices(notices) for each in self.sections)
        return self.model_copy(update={"sections": sections})

    @property
    def total(self) -> int:
        """The items of all sections."""
        return sum(each.total for each in self.sections)
