"""The examples of notices: made-up values for a made-up council."""

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.document import (
    CouncilIdentity,
    NoticeDocument,
    PostalAddressee,
)
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.sendable import SendableNotice
from notification_service.domain.notices.wording.composing import NoticeContext, compose_notice
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import NoticeValues, parse_values

SAMPLE_DAY: Final = date(2026, 12, 1)
"""The day of the example notices, a Tuesday."""
_COUNCIL: Final = TypeAdapter(CouncilIdentity)


@dataclass(frozen=True)
class NoticeSample:
    """What the examples are made of."""

    council: CouncilIdentity
    values: NoticeValues


def parse_sample(text: str, catalogue: NoticeCatalogue) -> NoticeSample:
    """The sample from its TOML.

    Raises:
        InvalidValues: a value is unknown, or of another type than the catalogue has.
    """
    tables = tomllib.loads(text)
    council = _COUNCIL.validate_python(tables["council"])
    return NoticeSample(council, parse_values(catalogue, tables["values"]))


def sample_context(sample: NoticeSample, requirement: NoticeRequirement) -> NoticeContext:
    """The context of an example: its first recipient, on the day of the examples."""
    return NoticeContext(
        audience=requirement.to[0].audiences[0],
        council=sample.council,
        addressee=PostalAddressee("Sam Example", ("1 Sample Street", "Exampleton", "EX1 2BB")),
        reference="SEND/2026/00123",
        written_on=SAMPLE_DAY,
        about="Alex Example",
    )


def sample_document(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    sample: NoticeSample,
    requirement: NoticeRequirement,
) -> NoticeDocument:
    """The document of an example."""
    context = sample_context(sample, requirement)
    return compose_notice(catalogue, words, requirement, sample.values, context)


def sample_notice(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    sample: NoticeSample,
    requirement: NoticeRequirement,
) -> SendableNotice:
    """The example of a notice.

    Raises:
        IncompleteNotice: the sample lacks a value that the notice needs.
    """
    document = sample_document(catalogue, words, sample, requirement)
    return SendableNotice(requirement, document, catalogue)
