"""The ledger of disclosures as responses."""

from datetime import date
from typing import Annotated, Self

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from case_api.api.readings.models import ReadingActor
from case_api.domain.disclosures.disclosing import acting_role, is_disclosing
from case_api.domain.disclosures.ledger import (
    DeliveredFacts,
    DisclosureSource,
    LedgerItem,
    item_at,
)
from case_api.domain.disclosures.notices import SentNotice
from case_api.domain.disclosures.stated import StatedDisclosure
from case_api.domain.readings.chain import ReadingRow
from case_api.domain.readings.new_reading import DataKind
from case_api.domain.readings.purpose import ReadingPurpose
from chassis.pagination import MAX_PAGE_LENGTH, Cursor
from chassis.strict_model import StrictModel
from events.contracts import CaseInformationDisclosed
from events.contracts.parts import DocumentRefs, Institution
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import (
    AuthorityNumber,
    CommissionerCode,
    DisclosureId,
    DocumentId,
    EventPosition,
    NoticeId,
    OpenCode,
    ProviderId,
)
from events.contracts.vocabulary.case import CommunicationChannel, NoticeAudience
from events.contracts.vocabulary.disclosure import (
    DisclosedItem,
    DisclosureConsent,
    DisclosurePurpose,
)

_EventType = Annotated[str, Field(max_length=100, examples=["case.information_disclosed"])]


class DisclosureInclude(PublishedEnum):
    """What a ledger of disclosures has besides disclosures."""

    USES = "uses"
    """Readings by the council itself: by its systems, officers, managers and panels."""


class DisclosedByFact(StrictModel):
    """A disclosure that a fact of the case states, with its corrections."""

    type: _EventType
    position: EventPosition
    on: date
    """The day of the fact."""
    disclosure_id: DisclosureId | MISSING = MISSING
    """Of a `case.information_disclosed`."""
    items: Annotated[tuple[DisclosedItem, ...], Field(max_length=6)]
    documents: DocumentRefs = ()
    recipients: Annotated[tuple[OpenCode, ...], Field(max_length=14)]
    """The kinds of body. Empty: the fact does not say."""
    provider_id: ProviderId | MISSING = MISSING
    authority: AuthorityNumber | MISSING = MISSING
    commissioner: CommissionerCode | MISSING = MISSING
    institution: Institution | MISSING = MISSING
    purpose: DisclosurePurpose
    consent: DisclosureConsent | MISSING = MISSING
    """Missing: the fact does not say."""
    authorised_by: OpenCode | MISSING = MISSING

    @classmethod
    def of(cls, stated: StatedDisclosure) -> Self:
        """The response for a fact."""
        event, disclosed = stated.fact.event, stated.disclosed
        is_recorded = isinstance(event, CaseInformationDisclosed)
        return cls(
            type=event.type,
            position=stated.fact.position,
            on=stated.on,
            disclosure_id=event.disclosure_id if is_recorded else MISSING,
            items=disclosed.items,
            documents=event.documents if is_recorded else (),
            recipients=disclosed.recipients,
            provider_id=disclosed.provider_id,
            authority=disclosed.authority,
            commissioner=disclosed.commissioner,
            institution=disclosed.institution,
            purpose=disclosed.purpose,
            consent=disclosed.consent,
            authorised_by=event.authorised_by if is_recorded else MISSING,
        )


class DisclosedByReading(StrictModel):
    """Personal data that was answered, as the record of reading has it."""

    position: EventPosition
    """Its place in the council's record of reading."""
    actor: ReadingActor
    role: Annotated[str, Field(max_length=20, examples=["plan_writer"])]
    """The role of the person who read, `system` without one. See docs/security/acting-people.md."""
    is_use: bool
    """Whether the council read it itself: then it is no disclosure."""
    kind: DataKind
    operation: Annotated[str, Field(max_length=60)]
    purpose: ReadingPurpose
    document_id: DocumentId | MISSING = MISSING
    of_many_cases: bool
    """Whether the answer had, or may have had, data of other cases too."""

    @classmethod
    def of(cls, row: ReadingRow) -> Self:
        """The response for a reading."""
        return cls(
            position=row.position,
            actor=row.actor,
            role=acting_role(row.actor),
            is_use=not is_disclosing(row.actor, row.kind),
            kind=DataKind(row.kind),
            operation=row.operation,
            purpose=ReadingPurpose(row.purpose),
            document_id=MISSING if row.document_id is None else DocumentId(row.document_id),
            of_many_cases=row.covers_all or len(row.case_ids) > 1,
        )


class DisclosedByWebhook(StrictModel):
    """Facts of the case that an endpoint received: ids, codes and days, and no name."""

    endpoint_id: Annotated[str, Field(max_length=36)]
    host: Annotated[str, Field(max_length=260, examples=["hooks.example.org"])]
    """The host of the URL that the endpoint had then, also of one that was deleted."""
    event_type: _EventType | MISSING = MISSING
    """Missing: the deliveries of a month, which were purged one by one."""
    first_position: EventPosition
    last_position: EventPosition
    """The facts: from the first position to the last."""
    deliveries: Annotated[int, Field(ge=1)]
    first_at: AwareDatetime
    was_answered: bool
    """Whether the receiver sent a response. If not, it is not known whether it has the facts."""

    @classmethod
    def of(cls, delivered: DeliveredFacts) -> Self:
        """The response for deliveries."""
        return cls(
            endpoint_id=str(delivered.endpoint_id),
            host=delivered.host,
            event_type=MISSING if delivered.type is None else delivered.type,
            first_position=delivered.first_position,
            last_position=delivered.last_position,
            deliveries=delivered.deliveries,
            first_at=delivered.first_at,
            was_answered=delivered.was_answered,
        )


class DisclosedByNotice(StrictModel):
    """A notice that was sent to a person outside of the council, or may have been received.

    Or the text that announces one: it has `announces`.
    """

    position: EventPosition
    """That of the fact `notice.sent`, or of `notice.failed` where it was not accepted; of a text
    that of `notice.announced`."""
    notice_id: NoticeId
    announces: NoticeId | MISSING = MISSING
    """The notice that this text announces. Missing: it is a notice."""
    requirement: (
        Annotated[str, Field(max_length=100, examples=["assessment-refused"])] | MISSING
    ) = MISSING
    """Which notice, by its id in docs/notices.md. Missing: it was not accepted; the notice has
    it."""
    audience: NoticeAudience | MISSING = MISSING
    """Missing: it failed, and the fact was recorded by an earlier release."""
    channel: CommunicationChannel | MISSING = MISSING
    """Missing: it was not accepted."""
    reports: EventPosition | MISSING = MISSING
    """The fact that it is about. Missing: as of `audience`."""
    is_failed: bool
    """Whether a fact states that it did not arrive, or of a text that it is not known to have been
    accepted. What became of a text that was accepted is no fact."""
    was_accepted: bool
    """Whether a mail server said that it has the notice, or a letter was posted. False: neither,
    and the recipient may have it all the same, as where a connection was lost after the content
    was sent. A notice that was certainly not received is no entry."""

    @classmethod
    def of(cls, sent: SentNotice) -> Self:
        """The response for a notice."""
        return cls(
            position=sent.fact.position,
            notice_id=sent.notice_id,
            announces=MISSING if sent.announces is None else sent.announces,
            requirement=MISSING if sent.requirement is None else sent.requirement,
            audience=MISSING if sent.audience is None else sent.audience,
            channel=MISSING if sent.channel is None else sent.channel,
            reports=MISSING if sent.reports is None else sent.reports,
            is_failed=sent.is_failed,
            was_accepted=sent.was_accepted,
        )


class DisclosureEntry(StrictModel):
    """An entry of the ledger: one of `fact`, `reading`, `webhook` and `notice`, as `source` says.

    A reader accepts sources that it does not know: a later release may add one.
    """

    source: DisclosureSource
    at: AwareDatetime
    """When the fact was recorded, the data was read, or the last of the deliveries was sent."""
    fact: DisclosedByFact | MISSING = MISSING
    reading: DisclosedByReading | MISSING = MISSING
    webhook: DisclosedByWebhook | MISSING = MISSING
    notice: DisclosedByNotice | MISSING = MISSING

    @classmethod
    def of(cls, item: LedgerItem) -> Self:
        """The response for an entry."""
        at = item_at(item)
        match item:
            case StatedDisclosure():
                return cls(source=DisclosureSource.FACT, at=at, fact=DisclosedByFact.of(item))
            case ReadingRow():
                found = DisclosedByReading.of(item)
                return cls(source=DisclosureSource.READING, at=at, reading=found)
            case DeliveredFacts():
                sent = DisclosedByWebhook.of(item)
                return cls(source=DisclosureSource.WEBHOOK, at=at, webhook=sent)
            case SentNotice():
                notice = DisclosedByNotice.of(item)
                return cls(source=DisclosureSource.NOTICE, at=at, notice=notice)


class DisclosurePage(StrictModel):
    """A page of the ledger of disclosures of a case, the newest first."""

    disclosures: Annotated[tuple[DisclosureEntry, ...], Field(max_length=MAX_PAGE_LENGTH)]
    sources: Annotated[tuple[DisclosureSource, ...], Field(max_length=len(DisclosureSource))]
    """The records that were read. Without `webhook` the installation has no notification-service,
    or one of an earlier release."""
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""
