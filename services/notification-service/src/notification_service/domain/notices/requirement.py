"""One requirement of a notice: from what, to whom, by when, on which authority, stating what."""

from collections.abc import Iterator
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, model_validator

from events.contracts import CaseVoided, DeadlineRetracted, Event
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.tribunal import AppealSubject
from notification_service.domain.notices.audience import FAMILY, GROUPS, Audience
from notification_service.domain.notices.conditions import FieldTest, fulfils
from notification_service.domain.notices.entry import (
    CatalogueEntry,
    CatalogueText,
    ElementId,
    LawyerCheck,
    OneOrMore,
    ProvisionSource,
    RequirementId,
    ValidityPeriod,
)
from notification_service.domain.notices.overtaking import OvertakingFacts
from notification_service.domain.notices.trigger import NoticeTrigger

WITH_THE_FACT: Final = "with the fact"
"""The notice goes out with the fact: the law gives no day for it, or the fact is its sending."""
BY_THE_DEADLINE: Final = "the deadline"
"""The last day is that of the deadline whose event requires the notice."""

ENCLOSURE_TAKEN_BACK: Final = "enclosure-taken-back"
"""The notice that takes back a document which went with others, as its filing was voided."""

TAKING_BACK: Final = frozenset({CaseVoided.type, DeadlineRetracted.type})
"""The types of the events that make what was sent before untrue: a void of a fact, a retraction of
announcements of a deadline."""
STEPS_ELEMENT: Final = "what_happens_next"
"""The element that has the steps that come next."""


class NoticeForce(PublishedEnum):
    """What requires a notice."""

    DUTY = "duty"
    """A provision requires it, and it has no opt-out."""
    GUIDANCE = "guidance"
    """The Code of Practice or another code states that it should be sent."""
    COURTESY = "courtesy"
    """No provision requires it."""


class NoticeRecipients(CatalogueEntry):
    """A role, or a group of roles, and the facts for which it is a recipient."""

    role: str
    where: Annotated[dict[str, FieldTest], Field(default_factory=dict)]
    """Conditions on the fact. Empty: always."""

    @model_validator(mode="after")
    def _has_known_role(self) -> Self:
        if self.role not in GROUPS and self.role not in {*Audience}:
            raise ValueError(f"there is no audience {self.role}")
        return self

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """The roles, in the order of the list of roles."""
        chosen = GROUPS.get(self.role, frozenset({self.role}))
        return tuple(each for each in Audience if each in chosen)


def _role(value: object) -> object:
    return {"role": value} if isinstance(value, str) else value


class NoticeRequirement(CatalogueEntry):
    """A notice that facts require."""

    id: RequirementId
    title: Annotated[str, Field(min_length=1, max_length=80)]
    triggers: Annotated[tuple[NoticeTrigger, ...], Field(min_length=1, alias="from")]
    to: Annotated[
        tuple[Annotated[NoticeRecipients, BeforeValidator(_role)], ...], Field(min_length=1)
    ]
    by: OneOrMore
    """Rules whose deadlines bound it; or `with the fact`, or `the deadline`."""
    force: NoticeForce
    source: ProvisionSource | None = None
    """The provision that requires it. Absent only for a courtesy."""
    purpose: CatalogueText | None = None
    """Why it is sent although no provision requires it. Present only for a courtesy."""
    must_say: Annotated[tuple[ElementId, ...], Field(min_length=1)]
    """What it must state, in the order in which it states it."""
    next: tuple[ElementId, ...] = ()
    """The steps that come next, in order, for one that must say what happens next. They are stated
    where the sender gives none."""
    overtaken_by: OvertakingFacts = ()
    """The later facts after which it should not be sent without another look. Empty: it is still
    to be sent, however late."""
    appeal_about: tuple[AppealSubject, ...] = ()
    """What its recipient can appeal against because of the decision."""
    note: CatalogueText | None = None
    in_force: ValidityPeriod
    checked: LawyerCheck | None = None
    phase: str = ""
    """The file that it is in."""

    @model_validator(mode="after")
    def _has_an_authority(self) -> Self:
        is_courtesy = self.force is NoticeForce.COURTESY
        if (self.source is None) is not is_courtesy:
            raise ValueError("a duty or guidance has a `source`, a courtesy has none")
        if (self.purpose is None) is is_courtesy:
            raise ValueError("a courtesy, and nothing else, has a `purpose`")
        return self

    @property
    def is_statutory(self) -> bool:
        """Whether a provision requires it, so that it has no opt-out."""
        return self.force is NoticeForce.DUTY

    @property
    def is_for_families(self) -> bool:
        """Whether a parent, a young person or a representative reads it."""
        return bool(FAMILY & self.audiences)

    @property
    def takes_back(self) -> bool:
        """Whether it takes back what was sent of a voided fact, with a notice, or of a delay.

        Its recipients are the people to whom that was sent.
        """
        return any(each.event_type in TAKING_BACK for each in self.triggers)

    def may_be_required_by(self, event: Event) -> bool:
        """Whether an event by itself requires it, whatever was before."""
        return any(each.may_apply(event) for each in self.triggers)

    @property
    def audiences(self) -> frozenset[Audience]:
        """The roles to which it can go."""
        return frozenset(audience for each in self.to for audience in each.audiences)

    def audiences_of(self, event: Event) -> Iterator[Audience]:
        """The roles to which it goes because of a fact, each once."""
        found = [
            audience
            for each in self.to
            if fulfils(event, each.where)
            for audience in each.audiences
        ]
        yield from dict.fromkeys(found)
