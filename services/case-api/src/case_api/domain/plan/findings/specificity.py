"""Outcomes that cannot be measured, and provision that is not specific."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

from pydantic_core import MISSING

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.citations import CitedParts
from case_api.domain.plan.findings.details import DetailKind, DetailReader
from case_api.domain.plan.findings.finding import FindingCode
from case_api.domain.plan.findings.observation import Observation
from case_api.domain.plan.findings.wording import PlanWording
from case_api.domain.plan.provision import PlanProvision
from case_api.domain.plan.sections import placed_outcomes, placed_provision

_QUANTIFIED: Final = frozenset({DetailKind.AMOUNT, DetailKind.FREQUENCY})
_EXPECTED: Final = {
    DetailKind.AMOUNT: FindingCode.AMOUNT_MISSING,
    DetailKind.FREQUENCY: FindingCode.FREQUENCY_MISSING,
}
_NUMBER: Final = re.compile(r"\d")


def unmeasurable(content: PlanContent) -> Iterator[Observation]:
    """Outcomes without a measure or a number, and without an end."""
    for outcome in placed_outcomes(content):
        item = outcome.item
        if item.measured_by is MISSING and not _NUMBER.search(item.text):
            yield Observation(FindingCode.OUTCOME_NOT_MEASURABLE, outcome.pointer)
        if item.by_date is MISSING and item.by_stage is MISSING:
            yield Observation(FindingCode.OUTCOME_WITHOUT_END, outcome.pointer)


def unspecific(
    content: PlanContent, cited: CitedParts, reader: DetailReader, wording: PlanWording
) -> Iterator[Observation]:
    """Vague words in provision, and provision without an amount, a frequency, a ratio, a role.

    Where the cited advice has the same vague words, its place is given: its author can be asked.
    """
    for row in placed_provision(content):
        details = reader.in_provision(row.item)
        kinds = {each.kind for each in details}
        for phrase in _vague_phrases(row.item, kinds, wording):
            parts = cited.of_item.get(row.pointer, ())
            part = next((each for each in parts if phrase in each.text.lower()), None)
            place = f"{row.pointer}/text"
            yield Observation(FindingCode.VAGUE_WORDING, place, phrase=phrase, advice=part)
        for kind, code in _EXPECTED.items():
            if kind not in kinds:
                yield Observation(code, row.pointer)
        if DetailKind.RATIO not in kinds and wording.group.search(row.item.text.lower()):
            yield Observation(FindingCode.RATIO_MISSING, row.pointer)
        if DetailKind.ROLE not in kinds and not _names_provider(row.item):
            yield Observation(FindingCode.PROVIDER_MISSING, row.pointer)


def _vague_phrases(
    item: PlanProvision, kinds: AbstractSet[DetailKind], wording: PlanWording
) -> Iterable[str]:
    """Each vague phrase of an item once."""
    text = item.text.lower()
    patterns = [wording.vague]
    if not kinds & _QUANTIFIED:
        patterns.append(wording.vague_unless_quantified)
    found = chain.from_iterable(pattern.finditer(text) for pattern in patterns)
    return dict.fromkeys(" ".join(each[0].split()) for each in found)


def _names_provider(item: PlanProvision) -> bool:
    return item.by_whom is not MISSING or item.provider is not MISSING
