"""The sections of a plan's content: their letters, and where each item is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.needs import PlanNeed
from case_api.domain.plan.outcomes import PlanOutcome
from case_api.domain.plan.provision import PlanProvision
from events.contracts import ContractModel
from events.contracts.vocabulary.plan import PlanSection

ItemT = TypeVar("ItemT", bound=ContractModel)


@dataclass(frozen=True, slots=True)
class SectionField:
    """A section's field in the content, and the field that identifies its items."""

    name: str
    item_key: str


SECTION_FIELDS: Final[Mapping[PlanSection, SectionField]] = {
    PlanSection.VIEWS: SectionField("section_a", "view_id"),
    PlanSection.EDUCATIONAL_NEEDS: SectionField("section_b", "need_id"),
    PlanSection.HEALTH_NEEDS: SectionField("section_c", "need_id"),
    PlanSection.SOCIAL_CARE_NEEDS: SectionField("section_d", "need_id"),
    PlanSection.OUTCOMES: SectionField("section_e", "outcome_id"),
    PlanSection.EDUCATIONAL_PROVISION: SectionField("section_f", "item_id"),
    PlanSection.HEALTH_PROVISION: SectionField("section_g", "item_id"),
    PlanSection.SOCIAL_CARE_UNDER_1970_ACT: SectionField("section_h1", "item_id"),
    PlanSection.OTHER_SOCIAL_CARE: SectionField("section_h2", "item_id"),
    PlanSection.PLACEMENT: SectionField("section_i", "rank"),
    PlanSection.PERSONAL_BUDGET: SectionField("section_j", "budget_id"),
    PlanSection.ADVICE: SectionField("section_k", "advice_id"),
}
"""Every section of a plan, in the order of reg 12(1)."""


@dataclass(frozen=True, slots=True)
class PlacedItem(Generic[ItemT]):
    """An item of a plan, and the JSON Pointer to it in the content."""

    pointer: str
    item: ItemT


def placed_needs(content: PlanContent) -> Iterator[PlacedItem[PlanNeed]]:
    """The needs of sections B, C and D."""
    yield from _placed("section_b", content.section_b)
    yield from _placed("section_c", content.section_c)
    yield from _placed("section_d", content.section_d)


def placed_outcomes(content: PlanContent) -> Iterator[PlacedItem[PlanOutcome]]:
    """The outcomes of section E."""
    yield from _placed("section_e", content.section_e)


def placed_provision(content: PlanContent) -> Iterator[PlacedItem[PlanProvision]]:
    """The provision of sections F, G, H1 and H2."""
    yield from _placed("section_f", content.section_f)
    yield from _placed("section_g", content.section_g)
    yield from _placed("section_h1", content.section_h1)
    yield from _placed("section_h2", content.section_h2)


def _placed(section: str, items: Sequence[ItemT]) -> Iterator[PlacedItem[ItemT]]:
    yield from (PlacedItem(f"/{section}/{index}", item) for index, item in enumerate(items))
