"""Bodies of digests."""

from datetime import date, time
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import EventDate, OfficerId, RuleId, TeamId, Urn
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId
from notification_service.domain.digests.composing import (
    WordedDigest,
    WordedItem,
    WordedNotice,
)
from notification_service.domain.digests.content import (
    MAX_LISTED_ITEMS,
    DigestContent,
    DigestReader,
    DigestSection,
    SectionContent,
)
from notification_service.domain.digests.state import DigestReason, DigestState
from notification_service.domain.digests.subject import DigestSubject, ReviewsOf, WorkOf
from notification_service.domain.notice_sending.council_settings import SenderAddress
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.entry import RequirementId
from notification_service.domain.review_lists.composing import (
    ReviewListContext,
    ReviewListEdition,
    compose_review_list,
)
from notification_service.domain.review_lists.content import DueReview, ReviewListContent
from notification_service.store.digests.digests import DigestRow
from notification_service.store.digests.messages import MAX_LISTED_MESSAGES, DigestMessageRow

_Count = Annotated[int, Field(ge=0, lt=2**31)]
_Text = Annotated[str, Field(max_length=1000)]
_TIME: Final = "%H:%M"
MorningTime = Annotated[
    str, Field(pattern=r"^(0[5-9]|1[01]):[0-5][0-9]$", max_length=5, examples=["07:30"])
]
"""A time of the morning in England, from 05:00 to 11:59."""


class Digest(StrictModel):
    """Who gets a digest, of whose work, and when.

    Of an officer, of a team, or of a setting, which gets a list of its reviews once a term; of the
    whole council where none of them is given.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "officer_id": "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11",
                    "email": "officer@council.example",
                    "send_at": "07:30",
                }
            ]
        }
    )

    officer_id: OfficerId | MISSING = MISSING
    """The officer whose cases it is about: those that the officer holds on the day."""
    team_id: TeamId | MISSING = MISSING
    """The team whose cases it is about."""
    urn: Urn | MISSING = MISSING
    """The school or college to which it lists the plans that are to be reviewed in a term."""
    email: SenderAddress
    """The address of work of who gets it."""
    send_at: MorningTime = "07:30"
    """The time in England at which it is sent, on working days."""

    @model_validator(mode="after")
    def _is_of_one_reader(self) -> Self:
        given = [each for each in (self.officer_id, self.team_id, self.urn) if each is not MISSING]
        if len(given) > 1:
            raise PydanticCustomError(
                "several_subjects", "give one of officer_id, team_id and urn, or none"
            )
        return self

    @property
    def subject(self) -> DigestSubject:
        """What it is about."""
        if self.urn is not MISSING:
            return ReviewsOf(self.urn)
        if self.officer_id is not MISSING:
            return WorkOf(DigestReader.OFFICER, self.officer_id)
        if self.team_id is not MISSING:
            return WorkOf(DigestReader.TEAM, self.team_id)
        return WorkOf(DigestReader.COUNCIL)

    @property
    def time_of_day(self) -> time:
        """The time at which it is sent."""
        return time.fromisoformat(self.send_at)

    @classmethod
    def of(cls, row: DigestRow) -> Self:
        """A digest as stored."""
        email, send_at = row.email or "", row.send_at.strftime(_TIME)
        match row.subject:
            case ReviewsOf(urn):
                return cls(urn=urn, email=email, send_at=send_at)
            case WorkOf(DigestReader.OFFICER, UUID() as found):
                return cls(officer_id=OfficerId(found), email=email, send_at=send_at)
            case WorkOf(DigestReader.TEAM, UUID() as found):
                return cls(team_id=TeamId(found), email=email, send_at=send_at)
            case WorkOf():
                return cls(email=email, send_at=send_at)


class DigestRecord(StrictModel):
    """A digest as recorded now."""

    digest_id: UUID
    version: _Count
    digest: Digest
    next_at: AwareDatetime
    """When the next is due."""
    paused_until: date | MISSING = MISSING
    """The first day on which it is sent again. Missing: it is not paused."""
    changed_at: AwareDatetime

    @classmethod
    def of(cls, row: DigestRow) -> Self:
        """The same for a response."""
        return cls(
            digest_id=row.digest_id,
            version=row.version,
            digest=Digest.of(row),
            next_at=row.next_at,
            paused_until=row.paused_until or MISSING,
            changed_at=row.changed_at,
        )


class DigestPage(StrictModel):
    """A page of the list, in the order of creation."""

    digests: Annotated[tuple[DigestRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


class DigestDay(StrictModel):
    """How the digest of a day went."""

    day: date
    """The day, or of a setting the first day of the term."""
    state: DigestState
    reason: DigestReason | MISSING = MISSING
    """Why it was not sent."""
    attempts: _Count
    outcome: AttemptOutcome | MISSING = MISSING
    """How the last attempt ended. Missing: there was none, or it runs, or its sender was killed."""
    reply_code: Annotated[int, Field(ge=200, le=599)] | MISSING = MISSING
    """The last reply of the mail server."""
    items: _Count | MISSING = MISSING
    """How many items it had."""
    send_until: AwareDatetime
    """Until when it may be sent."""
    ended_at: AwareDatetime | MISSING = MISSING

    @classmethod
    def of(cls, row: DigestMessageRow) -> Self:
        """The same for a response."""
        return cls(
            day=row.day,
            state=DigestState(row.state),
            reason=MISSING if row.reason is None else DigestReason(row.reason),
            attempts=row.attempts,
            outcome=MISSING if row.outcome is None else AttemptOutcome(row.outcome),
            reply_code=row.reply_code or MISSING,
            items=MISSING if row.items is None else row.items,
            send_until=row.send_until,
            ended_at=row.ended_at or MISSING,
        )


class DigestDays(StrictModel):
    """The last days of a digest, the newest first."""

    days: Annotated[tuple[DigestDay, ...], Field(max_length=MAX_LISTED_MESSAGES)]


class DigestPause(StrictModel):
    """Until when no digest is sent."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"until_on": "2027-01-04"}]}
    )

    until_on: EventDate
    """The first day on which it is sent again: at most a year ahead."""


class DigestNotice(StrictModel):
    """Which notice an item is about, in words. It names no person."""

    requirement: RequirementId
    """Its id in docs/notices.md."""
    name: _Text
    to: Annotated[tuple[_Text, ...], Field(max_length=20)] = ()
    """The roles to whom it still goes. Empty: not recorded."""
    why: Annotated[tuple[_Text, ...], Field(max_length=len(NoticeHold))]
    """Why it was held back, or did not arrive: a sentence each."""

    @classmethod
    def of(cls, worded: WordedNotice) -> Self:
        """The same for a response."""
        return cls(requirement=worded.requirement, name=worded.name, to=worded.to, why=worded.why)


class DigestLine(StrictModel):
    """An item of a digest, as the worklist has it."""

    item_id: UUID
    case_id: CaseId
    reference: Annotated[str, Field(max_length=200)] | MISSING = MISSING
    """The council's reference of the case."""
    title: _Text
    rule: RuleId | MISSING = MISSING
    provision: _Text | MISSING = MISSING
    """The instrument and the provision of the law. Missing: no law asks for it."""
    work_on: date
    """The day to work to."""
    law_due_on: date | MISSING = MISSING
    """The last day in law."""
    is_new: bool
    notice: DigestNotice | MISSING = MISSING
    """The notice that it is about. Missing: it is about none, or which one is not known."""
    waits_for: Annotated[tuple[_Text, ...], Field(max_length=20)] = ()

    @classmethod
    def of(cls, worded: WordedItem) -> Self:
        """The same for a response."""
        item = worded.item
        return cls(
            item_id=item.item_id,
            case_id=CaseId(item.case_id),
            reference=item.reference or MISSING,
            title=worded.title,
            rule=item.rule or MISSING,
            provision=worded.provision or MISSING,
            work_on=item.work_on,
            law_due_on=item.law_due_on or MISSING,
            is_new=item.is_new,
            notice=MISSING if worded.notice is None else DigestNotice.of(worded.notice),
            waits_for=worded.waits_for,
        )


class DigestSectionPreview(StrictModel):
    """A section of a digest: how many items it has, and the first of them."""

    section: DigestSection
    total: _Count
    is_more: bool
    """Whether there may be more: of a council, at most 1,000 items of a section are counted."""
    items: Annotated[tuple[DigestLine, ...], Field(max_length=MAX_LISTED_ITEMS)]

    @classmethod
    def of(cls, section: SectionContent, items: tuple[WordedItem, ...]) -> Self:
        """The same for a response."""
        return cls(
            section=section.section,
            total=section.total,
            is_more=section.is_more,
            items=tuple(map(DigestLine.of, items)),
        )


class ReviewLine(StrictModel):
    """A plan that is to be reviewed."""

    case_id: CaseId
    reference: Annotated[str, Field(max_length=200)] | MISSING = MISSING
    """The council's reference of the case."""
    title: _Text
    rule: RuleId
    provision: _Text
    due_on: date
    """The day to work to."""
    law_due_on: date
    """The last day in law."""

    @classmethod
    def of(cls, review: DueReview, edition: ReviewListEdition) -> Self:
        """The same for a response."""
        return cls(
            case_id=CaseId(review.case_id),
            reference=review.reference or MISSING,
            title=edition.title(review),
            rule=review.rule,
            provision=edition.provision(review),
            due_on=review.due_on,
            law_due_on=review.law_due_on,
        )


class DigestPreview(StrictModel):
    """What a digest says on a day. Nothing is sent."""

    day: date
    subject: _Text
    text: Annotated[str, Field(max_length=500_000)]
    html: Annotated[str, Field(max_length=500_000)]
    sections: Annotated[tuple[DigestSectionPreview, ...], Field(max_length=5)]
    """Empty: there is nothing to say, and none is sent; or it is of a setting."""
    reviews: Annotated[tuple[ReviewLine, ...], Field(max_length=1000)] | MISSING = MISSING
    """The plans of a setting that are to be reviewed, those of the first days first. Empty: there
    is nothing to say, and none is sent. Missing: it is of the council's work."""
    is_current: bool
    """Whether every fact is in it. One that is not yet evaluated is in a later digest."""

    @classmethod
    def of(cls, day: date, worded: WordedDigest, content: DigestContent) -> Self:
        """The response for a digest in words."""
        return cls(
            day=day,
            subject=worded.subject,
            text=worded.text,
            html=worded.html,
            sections=tuple(
                DigestSectionPreview.of(section, worded.items[name])
                for name, section in content.by_section.items()
            ),
            is_current=content.waits_since is None,
        )

    @classmethod
    def of_reviews(
        cls,
        context: ReviewListContext,
        edition: ReviewListEdition,
        content: ReviewListContent,
    ) -> Self:
        """The response for a list of reviews, on the day on which it is read."""
        worded = compose_review_list(edition, context, content)
        return cls(
            day=context.day,
            subject=worded.subject,
            text=worded.text,
            html=worded.html,
            sections=(),
            reviews=tuple(ReviewLine.of(each, edition) for each in content.reviews),
            is_current=content.waits_since is None,
        )
