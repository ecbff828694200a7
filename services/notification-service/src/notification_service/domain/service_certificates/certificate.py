"""A certificate of service as a document, and as a letter in PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.london_day import london_day
from notification_service.domain.notices.document import (
    ContactBlock,
    CouncilIdentity,
    DocumentBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    TextRun,
)
from notification_service.domain.notices.rendering.letter import LetterFrame, print_blocks
from notification_service.domain.service_certificates.evidence import ServiceEvidence
from notification_service.domain.service_certificates.service_rules import (
    RulesOnService,
    ServiceRule,
)
from notification_service.domain.service_certificates.service_words import fill_template
from notification_service.domain.service_certificates.statements import (
    ServiceEdition,
    ServiceStatements,
    service_statements,
)

_BLANK = " " + "." * 60


@dataclass(frozen=True, slots=True)
class CertificateHead:
    """Of which case of which council a certificate is, and who made it when."""

    council: CouncilIdentity
    case_id: UUID
    reference: str
    """The council's reference of the case."""
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class CertifiedService:
    """The evidence of one notice, and the sentences about it."""

    evidence: ServiceEvidence
    statements: ServiceStatements


@dataclass(frozen=True, slots=True)
class CertificateOfService:
    """What is known of the giving of some notices of a case."""

    head: CertificateHead
    intro: Sequence[str]
    notices: Sequence[CertifiedService]
    rules: Sequence[ServiceRule]
    signing: Sequence[str]


def certify_service(
    edition: ServiceEdition,
    rules: RulesOnService,
    head: CertificateHead,
    evidence: Sequence[ServiceEvidence],
) -> CertificateOfService:
    """The certificate of some notices, the first ones first."""
    values = {
        "council": head.council.name,
        "made_at": edition.instant(head.made_at),
        "made_by": head.made_by,
        "case_id": head.case_id,
    }
    return CertificateOfService(
        head=head,
        intro=[fill_template(each, **values) for each in edition.words.intro],
        notices=[CertifiedService(each, service_statements(edition, each)) for each in evidence],
        rules=rules.applying(evidence),
        signing=edition.words.signing,
    )


def certificate_blocks(
    edition: ServiceEdition, certificate: CertificateOfService
) -> Iterator[DocumentBlock]:
    """A certificate as the blocks of a document."""
    words = edition.words
    yield from map(_paragraph, certificate.intro)
    if not certificate.notices:
        yield _paragraph(words.none)
    for number, each in enumerate(certificate.notices, 1):
        title = each.evidence.required.title
        is_text = each.evidence.announces is not None
        heading = words.text_heading if is_text else words.heading
        yield HeadingBlock(2, fill_template(heading, number=number, title=title))
        yield from _of_notice(edition, each.statements)
    if certificate.rules:
        yield HeadingBlock(2, words.rules)
        yield _points([_rule_in_words(edition, each) for each in certificate.rules])
    yield from map(_paragraph, certificate.signing)
    for line in words.signature:
        yield ContactBlock((line + _BLANK,))


def print_certificate(
    edition: ServiceEdition, certificate: CertificateOfService, label: str, template: str
) -> bytes:
    """A certificate in the form of a letter, as a PDF (PDF/UA-1).

    Args:
        edition: the words of a language.
        certificate: the certificate.
        label: what stands before the reference of the case.
        template: that of letters.

    Raises:
        LetterNotMade: a character, such as one of a name, has no font.
    """
    head, day = certificate.head, london_day(certificate.head.made_at)
    frame = LetterFrame(
        language=edition.language.tag,
        title=edition.words.title,
        written_on=day,
        council=head.council,
        head=(edition.day(day), f"{label}: {head.reference}"),
    )
    return print_blocks(frame, certificate_blocks(edition, certificate), template)


def _of_notice(edition: ServiceEdition, stated: ServiceStatements) -> Iterator[DocumentBlock]:
    words = edition.words
    yield _points(stated.about)
    for title, sentences in (
        (words.done, stated.done),
        (words.reported, stated.reported),
        (words.day, stated.day),
        (words.shows, stated.shows),
    ):
        yield ParagraphBlock((TextRun(title, is_strong=True),))
        yield _points(sentences)


def _rule_in_words(edition: ServiceEdition, rule: ServiceRule) -> str:
    confidence = edition.words.confidence[rule.source.confidence]
    return f"{rule.statement} {rule.source.provision} ({confidence})."


def _points(sentences: Sequence[str]) -> ListBlock:
    return ListBlock(tuple(map(_paragraph, sentences)))


def _paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock((TextRun(text),))
