"""What the law says of giving a notice, with the provision, and how well it is known."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from events.contracts import CONTRACTS
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notices.entry import (
    CatalogueEntry,
    CatalogueText,
    ProvisionSource,
)
from notification_service.domain.service_certificates.evidence import ServiceEvidence


class ServiceRule(CatalogueEntry):
    """One thing that the law says of giving a notice."""

    statement: CatalogueText
    source: ProvisionSource
    channels: tuple[SendingChannel, ...] = ()
    """The channels of which it says it. Empty: all."""
    facts: tuple[str, ...] = ()
    """The types of facts of whose notices it says it. Empty: all."""
    for_appeals: bool = False
    """Whether it says it of decisions that can be appealed alone."""

    @model_validator(mode="after")
    def _has_known_facts(self) -> Self:
        unknown = {*self.facts} - CONTRACTS.keys()
        if unknown:
            raise ValueError(f"there is no event {', '.join(sorted(unknown))}")
        return self

    def applies(self, evidence: ServiceEvidence) -> bool:
        """Whether it is about a notice such as this. None is about a text."""
        return (
            evidence.announces is None
            and (not self.channels or evidence.channel in self.channels)
            and (not self.facts or evidence.fact.type in self.facts)
            and (not self.for_appeals or evidence.required.can_be_appealed)
        )


class RulesOnService(CatalogueEntry):
    """The rules of the file, in its order."""

    rule: Annotated[tuple[ServiceRule, ...], Field(min_length=1)]

    def applying(self, evidence: Iterable[ServiceEvidence]) -> Sequence[ServiceRule]:
        """The rules about any of some notices, each once."""
        found = [*evidence]
        return [rule for rule in self.rule if any(map(rule.applies, found))]
