"""A finding without its reason, which depends on the code alone."""

from dataclasses import dataclass

from case_api.domain.plan.findings.advised import AdvisedItem
from case_api.domain.plan.findings.finding import FindingCode


@dataclass(frozen=True, slots=True)
class Observation:
    """What was found, at a JSON Pointer into the plan; with what makes it clear, if anything."""

    code: FindingCode
    pointer: str
    phrase: str | None = None
    detail: str | None = None
    advice: AdvisedItem | None = None
