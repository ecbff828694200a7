"""The findings about rows of Annex A by rule, with how many and which."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from case_api.domain.inspection.annex_row import AnnexCode, AnnexRow
from case_api.domain.inspection.annex_rules import ANNEX_RULES, AnnexRule, FindingSeverity
from events.contracts import ContractModel
from events.envelope import CaseId


class AnnexFinding(ContractModel):
    """A rule that rows break."""

    code: AnnexCode
    severity: FindingSeverity
    columns: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=4)]
    """What it is about, by the names of the columns."""
    message: Annotated[str, Field(max_length=200)]
    path: Annotated[str, Field(max_length=100, examples=["/v1/cases/{case_id}/person"])]
    """The operation that puts it right, for each of the cases."""
    count: Annotated[int, Field(ge=1)]
    case_ids: Annotated[tuple[CaseId, ...], Field(max_length=200)]
    """The cases of the rows on this page that break it."""

    @classmethod
    def of(cls, rule: AnnexRule, cases: Sequence[CaseId]) -> "AnnexFinding":
        """The finding that some cases break a rule."""
        return cls(
            code=rule.code,
            severity=rule.severity,
            columns=tuple(rule.columns),
            message=rule.message,
            path=rule.path,
            count=len(cases),
            case_ids=tuple(cases),
        )


def annex_findings(rows: Iterable[AnnexRow]) -> Sequence[AnnexFinding]:
    """The rules that some rows break, in the order of their codes."""
    rows = [*rows]
    found = {
        rule: [row.case_id for row in rows if rule.code in row.findings] for rule in ANNEX_RULES
    }
    return [AnnexFinding.of(rule, cases) for rule, cases in found.items() if cases]


def count_findings(rows: Iterable[AnnexRow]) -> Counter[AnnexCode]:
    """How many of some rows break each rule."""
    return Counter(code for row in rows for code in row.findings)
