"""Bodies of requests and responses about notices."""

from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic_core import MISSING

from chassis.pagination import MAX_PAGE_LENGTH, Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, PersonId, Sha256
from events.contracts.vocabulary.case import NoticeFailure
from notification_service.api.notices.problems import MissingStatement
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.content import NoticeForm
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.doubts import MAX_DOUBTS, SendingDoubt
from notification_service.domain.notice_sending.given_values import GivenValue
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.purpose import NoticePurpose
from notification_service.domain.notice_sending.recipients import NotReached, NotSentReason
from notification_service.domain.notice_sending.state import AttemptOutcome, NoticeState
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.entry import RequirementId
from notification_service.store.notice_sending.notices import NoticeAttemptRow, NoticeRow
from notification_service.store.notice_sending.settings import StoredNoticeSettings

_Line = Annotated[str, Field(max_length=320)]
Actor = Annotated[str, Field(max_length=200)]
_EXAMPLE: Final[JsonDict] = {
    "requirement": "plan-agreed",
    "reports": 4,
    "values": {
        "next_steps": {
            "kind": "steps",
            "steps": [{"what": "We will send you a draft of the plan."}],
        }
    },
}


class NamedRecipient(StrictModel):
    """A person around the child to whom a notice goes, and in which role."""

    audience: Audience
    person_id: PersonId
    """A related person of the case."""


class SendNoticeRequest(StrictModel):
    """A notice that a fact requires."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    requirement: RequirementId
    """The notice, by its id in docs/notices.md."""
    reports: EventPosition
    """The position of the fact of the case that requires it."""
    channel: WholeNoticeChannel | MISSING = MISSING
    """By which channel. Missing: as each person prefers and can be reached, by e-mail rather than
    by letter."""
    to: NamedRecipient | MISSING = MISSING
    """To whom it goes. Missing: to the addressees of the day, the parents, the young person or a
    representative."""
    values: Annotated[dict[str, GivenValue], Field(default_factory=dict, max_length=30)]
    """What the notice states of the case, by the ids of docs/notices.md. Where they are left out,
    the council's services are those of its settings, and the days and the next steps those of the
    case."""
    confirmed: Annotated[tuple[SendingDoubt, ...], Field(max_length=MAX_DOUBTS)] = ()
    """The doubts that were checked."""
    purpose: NoticePurpose = NoticePurpose.CASEWORK
    """For which purpose the people of the case are read."""


class NoticeNotReached(StrictModel):
    """A person to whom the notice should go and does not. Reach them in another way."""

    audience: Audience
    person_id: PersonId | MISSING = MISSING
    """Missing: the young person."""
    reason: NotSentReason

    @classmethod
    def of(cls, found: NotReached) -> Self:
        """The same for a response."""
        person_id = MISSING if found.person_id is None else PersonId(found.person_id)
        return cls(audience=found.audience, person_id=person_id, reason=found.reason)


class Notice(StrictModel):
    """A notice to one person, as proof of it is kept. It has no name, no address and no text."""

    notice_id: UUID
    case_id: UUID
    requirement: RequirementId
    reports: EventPosition
    audience: Audience
    person_id: PersonId | MISSING = MISSING
    """Missing: the child or young person."""
    channel: SendingChannel
    """`text` announces the notice `announces`, and is none."""
    state: NoticeState
    attempts: Annotated[int, Field(ge=0, lt=2**31)]
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", max_length=64)]
    """The hash of what was sent, as `GET …/content` answers it."""
    created_at: AwareDatetime
    created_by: Actor
    ended_at: AwareDatetime | MISSING = MISSING
    """When the mail server or the provider accepted it, the council posted it, or sending it
    failed."""
    failure: NoticeFailure | MISSING = MISSING
    instead_of: UUID | MISSING = MISSING
    """The notice by e-mail that failed, which this letter replaces."""
    announces: UUID | MISSING = MISSING
    """The notice that this text announces, once it was sent. Missing: it is a notice."""
    print_run_id: UUID | MISSING = MISSING
    """The print run of the letter. Missing: it is no letter, waits for one, or needs none."""
    letters_by: LetterPoster | MISSING = MISSING
    """Who prints and posts the letter. Missing: it is no letter."""
    delivered_at: AwareDatetime | MISSING = MISSING
    """When the provider was found to report that it arrived. A mail server reports nothing."""
    returned_at: AwareDatetime | MISSING = MISSING
    """When the provider was found to report that it did not arrive, or came back."""
    words_sha256: Sha256 | MISSING = MISSING
    """The digest of the words that it was composed of. Missing: it was composed before this, the
    catalogue, the settings and what was confirmed were recorded."""
    catalogue_sha256: Sha256 | MISSING = MISSING
    """The digest of the catalogue of notices that it was composed by."""
    settings_version: Annotated[int, Field(ge=1, lt=2**31)] | MISSING = MISSING
    """The version of the council's settings that it was composed by, which
    `getNoticeSettingsVersion` answers."""
    confirmed_doubts: (
        Annotated[tuple[SendingDoubt, ...], Field(max_length=MAX_DOUBTS)] | MISSING
    ) = MISSING
    """The doubts that there were about it, and that were confirmed. Empty: there were none."""
    confirmed_by: Actor | MISSING = MISSING
    """Who confirmed them. Missing: there were none, or it was not recorded."""

    @classmethod
    def of(cls, row: NoticeRow) -> Self:
        """The same for a response."""
        editions, doubts = row.editions, row.confirmed
        return cls(
            notice_id=row.notice_id,
            case_id=row.case_id,
            requirement=row.requirement,
            reports=row.reports,
            audience=Audience(row.audience),
            person_id=MISSING if row.person_id is None else PersonId(row.person_id),
            channel=SendingChannel(row.channel),
            state=NoticeState(row.state),
            attempts=row.attempts,
            content_sha256=row.content_hash.hex(),
            created_at=row.created_at,
            created_by=row.created_by,
            ended_at=MISSING if row.ended_at is None else row.ended_at,
            failure=MISSING if row.failure is None else NoticeFailure(row.failure),
            instead_of=MISSING if row.instead_of is None else row.instead_of,
            announces=MISSING if row.announces is None else row.announces,
            print_run_id=MISSING if row.print_run_id is None else row.print_run_id,
            letters_by=_poster(row),
            delivered_at=MISSING if row.delivered_at is None else row.delivered_at,
            returned_at=MISSING if row.returned_at is None else row.returned_at,
            words_sha256=MISSING if editions is None else editions.words_sha256.hex(),
            catalogue_sha256=MISSING if editions is None else editions.catalogue_sha256.hex(),
            settings_version=MISSING if editions is None else editions.settings_version,
            confirmed_doubts=MISSING if doubts is None else doubts,
            confirmed_by=MISSING if row.confirmed_by is None else row.confirmed_by,
        )


def _poster(row: NoticeRow) -> LetterPoster | MISSING:
    return LetterPoster(row.letters_by) if row.channel == SendingChannel.LETTER else MISSING


class SentNotices(StrictModel):
    """The notices that are to be sent, one for each recipient, and who is not reached."""

    notices: Annotated[tuple[Notice, ...], Field(min_length=1, max_length=40)]
    not_reached: Annotated[tuple[NoticeNotReached, ...], Field(max_length=40)]


class NoticeAttempt(StrictModel):
    """An attempt to send a notice."""

    number: Annotated[int, Field(ge=1, lt=2**31)]
    started_at: AwareDatetime
    ended_at: AwareDatetime | MISSING = MISSING
    """Missing: it runs, or its sender was killed and the next attempt will end it."""
    outcome: AttemptOutcome | MISSING = MISSING
    reply_code: Annotated[int, Field(ge=200, le=599)] | MISSING = MISSING
    """The last reply of the mail server (RFC 5321, 4.2), or the HTTP status of the provider."""

    @classmethod
    def of(cls, row: NoticeAttemptRow) -> Self:
        """The same for a response."""
        return cls(
            number=row.number,
            started_at=row.started_at,
            ended_at=MISSING if row.ended_at is None else row.ended_at,
            outcome=MISSING if row.outcome is None else AttemptOutcome(row.outcome),
            reply_code=MISSING if row.reply_code is None else row.reply_code,
        )


class NoticeDetail(StrictModel):
    """A notice with every attempt to send it."""

    notice: Notice
    tried: Annotated[tuple[NoticeAttempt, ...], Field(max_length=100)]


class NoticePage(StrictModel):
    """A page of notices, the newest first."""

    notices: Annotated[tuple[Notice, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


class NoticePreview(StrictModel):
    """What a person would be sent."""

    audience: Audience
    person_id: PersonId | MISSING = MISSING
    content: NoticeForm
    text: TextMessage | MISSING = MISSING
    """The text that announces it, once it was sent. Missing: there is none."""
    doubts: Annotated[tuple[SendingDoubt, ...], Field(max_length=MAX_DOUBTS)]
    """Those about what this person would be sent."""


class NoticePreviews(StrictModel):
    """What would be sent, and everything that stands in the way."""

    previews: Annotated[tuple[NoticePreview, ...], Field(max_length=40)]
    """Empty: something is missing."""
    missing: Annotated[tuple[MissingStatement, ...], Field(max_length=40)]
    """What the notice must state and does not."""
    doubts: Annotated[tuple[SendingDoubt, ...], Field(max_length=MAX_DOUBTS)]
    """Those of all previews: to be checked, and named in `confirmed`."""
    not_reached: Annotated[tuple[NoticeNotReached, ...], Field(max_length=40)]


class NoticeSettingsRecord(StrictModel):
    """A version of the council's settings for notices. Version 0: none has been recorded."""

    version: Annotated[int, Field(ge=0, lt=2**31)]
    since: AwareDatetime | MISSING = MISSING
    recorded_by: Actor | MISSING = MISSING
    settings: NoticeSettings | MISSING = MISSING
    """Missing: there are none, and no notice can be sent."""

    @classmethod
    def of(cls, found: StoredNoticeSettings | None) -> Self:
        """The response for a version, or where there is none."""
        if found is None:
            return cls(version=0)
        return cls(
            version=found.version,
            since=found.recorded_at,
            recorded_by=found.recorded_by,
            settings=found.settings,
        )
