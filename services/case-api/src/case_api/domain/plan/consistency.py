"""Whether the ids of a plan's content are consistent: each used once, each link to an item."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final, NamedTuple
from uuid import UUID

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.sections import placed_needs, placed_outcomes, placed_provision

MAX_CITATIONS: Final = 2_000
"""Sentences of advice that one version cites: each is searched for in the advice."""


class InvalidPart(NamedTuple):
    """A part of a content that cannot be stored: a JSON Pointer, a code for programs, a message."""

    pointer: str
    code: str
    message: str


def invalid_parts(content: PlanContent) -> Iterator[InvalidPart]:
    """What makes a content inconsistent: repeated ids, links to no item, too many citations."""
    yield from _repeated(_ids(content))
    yield from _repeated(_ranks(content))
    yield from _without_target(content)
    if _citations(content) > MAX_CITATIONS:
        yield InvalidPart("", "too_long", f"must not cite more than {MAX_CITATIONS} sentences")


def _ids(content: PlanContent) -> Iterator[tuple[str, str]]:
    """The id of every item, with the pointer to it."""
    for index, view in enumerate(content.section_a):
        yield f"/section_a/{index}/view_id", f"view {view.view_id}"
    for need in placed_needs(content):
        yield f"{need.pointer}/need_id", f"need {need.item.need_id}"
    for outcome in placed_outcomes(content):
        yield f"{outcome.pointer}/outcome_id", f"outcome {outcome.item.outcome_id}"
    for each in placed_provision(content):
        yield f"{each.pointer}/item_id", f"item {each.item.item_id}"
    for index, placement in enumerate(content.section_i):
        yield f"/section_i/{index}/rank", f"placement {placement.rank}"
    for index, budget in enumerate(content.section_j):
        yield f"/section_j/{index}/budget_id", f"budget {budget.budget_id}"
    for index, advice in enumerate(content.section_k):
        yield f"/section_k/{index}/advice_id", f"advice {advice.advice_id}"


def _ranks(content: PlanContent) -> Iterator[tuple[str, str]]:
    """The rank of each need that has one."""
    for need in placed_needs(content):
        if isinstance(need.item.rank, str):
            yield f"{need.pointer}/rank", need.item.rank


def _repeated(found: Iterable[tuple[str, str]]) -> Iterator[InvalidPart]:
    """Each value after the first of its kind."""
    seen: Counter[str] = Counter()
    for pointer, value in found:
        seen[value] += 1
        if seen[value] > 1:
            yield InvalidPart(pointer, "repeated", "must not be that of another item")


def _without_target(content: PlanContent) -> Iterator[InvalidPart]:
    """The links that lead to no item of the plan."""
    needs = {each.item.need_id for each in placed_needs(content)}
    outcomes = {each.item.outcome_id for each in placed_outcomes(content)}
    items = {each.item.item_id for each in placed_provision(content)}
    for outcome in placed_outcomes(content):
        yield from _dangling(f"{outcome.pointer}/needs", outcome.item.needs, needs)
    for each in placed_provision(content):
        yield from _dangling(f"{each.pointer}/needs", each.item.needs, needs)
        yield from _dangling(f"{each.pointer}/outcomes", each.item.outcomes, outcomes)
    for index, budget in enumerate(content.section_j):
        pointer = f"/section_j/{index}"
        yield from _dangling(f"{pointer}/needs", budget.needs, needs)
        yield from _dangling(f"{pointer}/outcomes", budget.outcomes, outcomes)
        yield from _dangling(f"{pointer}/items", budget.items, items)


def _dangling(
    pointer: str, links: Sequence[UUID], targets: AbstractSet[UUID]
) -> Iterator[InvalidPart]:
    for index, link in enumerate(links):
        if link not in targets:
            yield InvalidPart(
                f"{pointer}/{index}", "unknown_link", "must be the id of an item of this plan"
            )


def _citations(content: PlanContent) -> int:
    cited = chain(placed_needs(content), placed_outcomes(content), placed_provision(content))
    return sum(len(each.item.rests_on) for each in cited)
