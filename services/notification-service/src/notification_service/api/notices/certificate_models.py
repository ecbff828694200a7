"""Certificates of service as responses."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import EventPosition, Sha256
from notification_service.api.notices.models import Actor, Notice, NoticeAttempt
from notification_service.domain.notice_sending.enclosures import NoticeEnclosures
from notification_service.domain.notices.entry import ProvisionSource, SourceConfidence
from notification_service.domain.service_certificates.certificate import (
    CertificateOfService,
    CertifiedService,
)
from notification_service.domain.service_certificates.evidence import (
    FactEvidence,
    KeptCopy,
    LoggedFact,
    MailingRecord,
    ProviderReport,
    RecipientOnNotice,
)
from notification_service.domain.service_certificates.giving import (
    DayDoubt,
    ServiceRoute,
    day_doubts,
    given_on,
    service_route,
)
from notification_service.domain.service_certificates.service_rules import ServiceRule
from notification_service.store.notice_sending.evidence_rows import MOST_CERTIFIED
from notification_service.store.notice_sending.notices import NoticeAttemptRow, NoticeRow

_Line = Annotated[str, Field(max_length=1000)]
_Sentences = Annotated[tuple[Annotated[str, Field(max_length=5000)], ...], Field(max_length=500)]


class CertificateFormat(PublishedEnum):
    """The form of a certificate of service."""

    JSON = "json"
    PDF = "pdf"
    """In the form of a letter, to be signed (PDF/UA-1)."""


class CertifiedFact(StrictModel):
    """The fact that a notice reports, as it is in effect."""

    position: EventPosition
    type: _Line
    statement: _Line
    day: date | MISSING = MISSING
    """Missing: it has none."""
    changed_at: AwareDatetime | MISSING = MISSING
    """When it was corrected or voided last."""
    is_voided: bool
    retracted_at: AwareDatetime | MISSING = MISSING
    """When an announcement of a deadline was retracted. Missing: it is none, or it holds."""

    @classmethod
    def of(cls, fact: FactEvidence) -> Self:
        """The same for a response."""
        return cls(
            position=fact.position,
            type=fact.type,
            statement=fact.statement,
            day=MISSING if fact.day is None else fact.day,
            changed_at=MISSING if fact.changed_at is None else fact.changed_at,
            is_voided=fact.is_voided,
            retracted_at=MISSING if fact.retracted_at is None else fact.retracted_at,
        )


class CertifiedProvision(StrictModel):
    """The provision that requires a notice, as the catalogue of this release has it."""

    provision: _Line
    link: _Line
    confidence: SourceConfidence

    @classmethod
    def of(cls, source: ProvisionSource) -> Self:
        """The same for a response."""
        return cls(provision=source.provision, link=str(source.link), confidence=source.confidence)


class CertifiedRecipient(StrictModel):
    """To whom and where, as the notice itself has it."""

    name: _Line
    address: Annotated[tuple[_Line, ...], Field(max_length=20)]
    """An e-mail address, the lines of a postal address, or a phone number."""

    @classmethod
    def of(cls, found: RecipientOnNotice) -> Self:
        """The same for a response."""
        return cls(name=found.name, address=found.address)


class CertifiedMailing(StrictModel):
    """That the council recorded that a letter was posted."""

    posted_on: date
    recorded_at: AwareDatetime
    recorded_by: Actor

    @classmethod
    def of(cls, found: MailingRecord) -> Self:
        """The same for a response."""
        return cls(
            posted_on=found.posted_on,
            recorded_at=found.recorded_at,
            recorded_by=found.recorded_by,
        )


class CertifiedReport(StrictModel):
    """What GOV.UK Notify reported last of a notice that it accepted."""

    accepted_at: AwareDatetime
    status: _Line | MISSING = MISSING
    """Missing: nothing."""
    looked_at: AwareDatetime | MISSING = MISSING

    @classmethod
    def of(cls, found: ProviderReport) -> Self:
        """The same for a response."""
        return cls(
            accepted_at=found.accepted_at,
            status=MISSING if found.status is None else found.status,
            looked_at=MISSING if found.looked_at is None else found.looked_at,
        )


class CertifiedRecord(StrictModel):
    """A fact of the log about the notice."""

    position: EventPosition
    type: _Line
    recorded_at: AwareDatetime
    actor: Actor
    sha256: Sha256
    """The hash of its row in the chain of the council's log (docs/chain.md)."""

    @classmethod
    def of(cls, fact: LoggedFact) -> Self:
        """The same for a response."""
        return cls(
            position=fact.position,
            type=fact.type,
            recorded_at=fact.recorded_at,
            actor=fact.actor,
            sha256=fact.sha256,
        )


class CertifiedStatements(StrictModel):
    """What the certificate states of one notice, in words."""

    about: _Sentences
    done: _Sentences
    reported: _Sentences
    day: _Sentences
    shows: _Sentences
    """What the records show of service by this channel, and what they do not."""


class CertifiedNotice(StrictModel):
    """One notice to one person, with everything that is recorded about it."""

    notice: Notice
    title: _Line
    fact: CertifiedFact
    required_by: CertifiedProvision | MISSING = MISSING
    """Missing: no provision requires it, or it is a text that announces a notice."""
    is_checked: bool
    """Whether a lawyer checked what the catalogue says of it."""
    recipient: CertifiedRecipient | MISSING = MISSING
    """Missing: see `kept_copy`."""
    kept_copy: KeptCopy
    enclosures: NoticeEnclosures | MISSING = MISSING
    """The documents that go with it. Missing: none, or see `kept_copy`."""
    tried: Annotated[tuple[NoticeAttempt, ...], Field(max_length=100)]
    mailing: CertifiedMailing | MISSING = MISSING
    report: CertifiedReport | MISSING = MISSING
    records: Annotated[tuple[CertifiedRecord, ...], Field(max_length=10)]
    given_to: ServiceRoute
    given_on: date | MISSING = MISSING
    """The day in England on which it was given. Missing: nothing shows that it was, or it is a text
    that announces a notice."""
    doubts: Annotated[tuple[DayDoubt, ...], Field(max_length=10)]
    """Why the day of the notice is in doubt. Empty: the records have no reason."""
    statements: CertifiedStatements

    @classmethod
    def of(
        cls, certified: CertifiedService, row: NoticeRow, tried: Sequence[NoticeAttemptRow]
    ) -> Self:
        """The same for a response."""
        evidence, stated = certified.evidence, certified.statements
        required, day = evidence.required, given_on(evidence)
        source, to = required.source, evidence.recipient
        return cls(
            notice=Notice.of(row),
            title=required.title,
            fact=CertifiedFact.of(evidence.fact),
            required_by=MISSING if source is None else CertifiedProvision.of(source),
            is_checked=required.is_checked,
            recipient=MISSING if to is None else CertifiedRecipient.of(to),
            kept_copy=evidence.kept_copy,
            enclosures=evidence.enclosed or MISSING,
            tried=tuple(map(NoticeAttempt.of, tried)),
            mailing=MISSING if evidence.mailing is None else CertifiedMailing.of(evidence.mailing),
            report=MISSING if evidence.report is None else CertifiedReport.of(evidence.report),
            records=tuple(map(CertifiedRecord.of, evidence.facts)),
            given_to=service_route(evidence),
            given_on=MISSING if day is None else day,
            doubts=tuple(day_doubts(evidence)),
            statements=CertifiedStatements(
                about=stated.about,
                done=stated.done,
                reported=stated.reported,
                day=stated.day,
                shows=stated.shows,
            ),
        )


class CertifiedRule(StrictModel):
    """What the law says of giving such a notice, as far as it is known."""

    statement: _Line
    source: CertifiedProvision

    @classmethod
    def of(cls, rule: ServiceRule) -> Self:
        """The same for a response."""
        return cls(statement=rule.statement, source=CertifiedProvision.of(rule.source))


class ServiceCertificate(StrictModel):
    """A certificate of service: what is recorded of the giving of notices in one case."""

    case_id: UUID
    reference: _Line
    """The council's reference of the case."""
    council: _Line
    made_at: AwareDatetime
    made_by: Actor
    intro: _Sentences
    notices: Annotated[tuple[CertifiedNotice, ...], Field(max_length=MOST_CERTIFIED)]
    """The first ones first."""
    rules: Annotated[tuple[CertifiedRule, ...], Field(max_length=50)]

    @classmethod
    def of(cls, certificate: CertificateOfService, notices: Sequence[CertifiedNotice]) -> Self:
        """The same for a response."""
        head = certificate.head
        return cls(
            case_id=head.case_id,
            reference=head.reference,
            council=head.council.name,
            made_at=head.made_at,
            made_by=head.made_by,
            intro=tuple(certificate.intro),
            notices=tuple(notices),
            rules=tuple(map(CertifiedRule.of, certificate.rules)),
        )
