"""Every finding on a plan."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic_core import MISSING

from case_api.domain.advice.content import AdviceContent
from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.advised import advice_searches
from case_api.domain.plan.findings.citations import cited_parts
from case_api.domain.plan.findings.details import DetailReader
from case_api.domain.plan.findings.evidence import dropped, without_advice
from case_api.domain.plan.findings.finding import FindingCode, PlaceInAdvice, PlanFinding
from case_api.domain.plan.findings.links import missing_links
from case_api.domain.plan.findings.observation import Observation
from case_api.domain.plan.findings.specificity import unmeasurable, unspecific
from case_api.domain.plan.findings.wording import PlanWording
from events.contracts.references import AdviceId


class PlanCheck(NamedTuple):
    """The findings on a plan, in the order of its sections, and how many there are of each code."""

    findings: Sequence[PlanFinding]
    counts: Mapping[FindingCode, int]


def check_plan(
    content: PlanContent,
    advice: Mapping[AdviceId, AdviceContent],
    wording: PlanWording,
    at_most: int = 1_000,
) -> PlanCheck:
    """What a plan lacks; of more than `at_most` findings the first, while all are counted.

    `advice` are the contents that are stored; other advice is judged by its quotations alone.
    """
    reader = DetailReader(wording)
    cited = cited_parts(content, advice_searches(advice))
    found = [
        *missing_links(content),
        *unmeasurable(content),
        *unspecific(content, cited, reader, wording),
        *without_advice(content, cited, reader),
        *dropped(content, cited, reader),
    ]
    found.sort(key=lambda each: _order(each.pointer))
    return PlanCheck(
        findings=[_finding(each, wording) for each in found[:at_most]],
        counts=Counter(each.code for each in found),
    )


def _order(pointer: str) -> tuple[str, int]:
    """The section of a place, and the index of its item."""
    _, section, index, *_ = (*pointer.split("/"), "", "")
    return section, int(index or 0)


def _finding(found: Observation, wording: PlanWording) -> PlanFinding:
    reason = wording.reasons[found.code]
    part = found.advice
    return PlanFinding(
        code=found.code,
        pointer=found.pointer,
        phrase=found.phrase or MISSING,
        detail=found.detail or MISSING,
        advice=PlaceInAdvice(advice_id=part.advice_id, pointer=part.pointer) if part else MISSING,
        why=reason.why,
        source=reason.source,
    )
