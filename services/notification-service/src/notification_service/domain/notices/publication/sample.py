"""The examples of notices: made-up values for a made-up council."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from notification_service.domain.notices.wording.council_wording import CouncilWording
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import (
    DatedStep,
    DayValue,
    NoticeValues,
    parse_values,
)

SAMPLE_DAY: Final = date(2026, 12, 1)
"""The day of the example notices, a Tuesday."""
_LAST_DAYS: Final = TypeAdapter(dict[str, DayValue])
_COUNCIL: Final = TypeAdapter(CouncilIdentity)


@dataclass(frozen=True)
class NoticeSample:
    """What the examples are made of."""

    council: CouncilIdentity
    values: NoticeValues
    last_days: Mapping[str, DayValue]
    """The last days of rules, for what happens next."""
    wording: CouncilWording = field(default_factory=CouncilWording)
    """The council's own words."""

    def steps(self, catalogue: NoticeCatalogue, requirement: NoticeRequirement) -> list[DatedStep]:
        """What happens next, each step with the day of the first of its rules that has one."""
        rules = {name: catalogue.steps[name].rules or () for name in requirement.next}
        return [
            DatedStep(
                name,
                next((self.last_days[each] for each in of_step if each in self.last_days), None),
            )
            for name, of_step in rules.items()
        ]


def parse_sample(text: str, catalogue: NoticeCatalogue) -> NoticeSample:
    """The sample from its TOML.

    Raises:
        InvalidValues: a value is unknown, or of another type than the catalogue has.
    """
    tables = tomllib.loads(text)
    council = _COUNCIL.validate_python(tables["council"])
    last_days = _LAST_DAYS.validate_python(tables["last_days"])
    return NoticeSample(council, parse_values(catalogue, tables["values"]), last_days)


def sample_context(sample: NoticeSample, requirement: NoticeRequirement) -> NoticeContext:
    """The context of an example: its first recipient, on the day of the examples."""
    return NoticeContext(
        audience=requirement.to[0].audiences[0],
        council=sample.council,
        addressee=PostalAddressee("Sam Example", ("1 Sample Street", "Exampleton", "EX1 2BB")),
        reference="SEND/2026/00123",
        written_on=SAMPLE_DAY,
        about="Alex Example",
        wording=sample.wording,
    )


def sample_document(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    sample: NoticeSample,
    requirement: NoticeRequirement,
) -> NoticeDocument:
    """The document of an example."""
    context = sample_context(sample, requirement)
    steps = sample.steps(catalogue, requirement)
    return compose_notice(catalogue, words, requirement, sample.values, context, steps)


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
