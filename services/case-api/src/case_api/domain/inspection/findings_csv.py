"""The findings about list 1 of Annex A as lines of a file: one for each row and rule."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.inspection.annex_row import AnnexCode, AnnexRow
from case_api.domain.inspection.annex_rules import ANNEX_RULES, AnnexRule

FINDING_COLUMNS: Final = (
    *("code", "severity", "columns", "case_id", "reference", "message", "path"),
)
_RULES: Final[Mapping[AnnexCode, AnnexRule]] = {rule.code: rule for rule in ANNEX_RULES}


def finding_cells(rows: Sequence[AnnexRow]) -> Iterator[Sequence[str]]:
    """The cells of the findings about some rows, in the order of `FINDING_COLUMNS`.

    `path` is that of the operation which puts it right.
    """
    for row in rows:
        reference = "" if row.reference is MISSING else row.reference
        for code in row.findings:
            rule = _RULES[code]
            yield (
                *(code, rule.severity.value, "; ".join(rule.columns), str(row.case_id), reference),
                *(rule.message, rule.path.format(case_id=row.case_id)),
            )
