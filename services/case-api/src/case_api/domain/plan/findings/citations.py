"""The parts of advice that the items of a plan cite."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.advised import AdviceSearch, AdvisedItem
from case_api.domain.plan.needs import PlanNeed
from case_api.domain.plan.outcomes import PlanOutcome
from case_api.domain.plan.provision import PlanProvision
from case_api.domain.plan.sections import (
    PlacedItem,
    placed_needs,
    placed_outcomes,
    placed_provision,
)
from events.contracts.references import AdviceId

CitingItem = PlacedItem[PlanNeed] | PlacedItem[PlanOutcome] | PlacedItem[PlanProvision]
"""An item of a plan that can cite advice."""


@dataclass(frozen=True, slots=True)
class CitedParts:
    """What the items of a plan cite.

    `of_item` are the parts that each item cites, by its pointer; `unknown` the pointers of
    quotations that the advice does not contain. Advice whose content is not stored has no parts.
    """

    advice: Mapping[AdviceId, AdviceSearch]
    of_item: Mapping[str, Sequence[AdvisedItem]]
    unknown: Sequence[str]

    def all_parts(self) -> set[tuple[AdviceId, str]]:
        """Every cited part, by its advice and its pointer."""
        return {(each.advice_id, each.pointer) for each in chain(*self.of_item.values())}


def citing_items(content: PlanContent) -> Iterator[CitingItem]:
    """The items of a plan that can cite advice."""
    yield from placed_needs(content)
    yield from placed_outcomes(content)
    yield from placed_provision(content)


def named_advice(content: PlanContent) -> set[AdviceId]:
    """The advice that a plan lists or cites."""
    cited = (each.advice_id for row in citing_items(content) for each in row.item.rests_on)
    return {*cited, *(each.advice_id for each in content.section_k)}


def cited_parts(content: PlanContent, advice: Mapping[AdviceId, AdviceSearch]) -> CitedParts:
    """What the items of a plan cite of the advice whose content is stored."""
    of_item: defaultdict[str, list[AdvisedItem]] = defaultdict(list)
    unknown: list[str] = []
    for placed in citing_items(content):
        for index, citation in enumerate(placed.item.rests_on):
            search = advice.get(citation.advice_id)
            if search is None:
                continue
            found = search.containing(citation.quotation)
            of_item[placed.pointer].extend(found)
            if not found:
                unknown.append(f"{placed.pointer}/rests_on/{index}/quotation")
    return CitedParts(advice, of_item, unknown)
