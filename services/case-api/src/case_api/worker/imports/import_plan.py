"""What to do with each row of a batch, given what is known of their references."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.imports.imported_case import ImportedCase, content_digest
from case_api.domain.imports.outcome import ImportRowReport, ImportViolation, RowOutcome
from case_api.domain.imports.taken_over import ImpossibleCase, decide_import
from case_api.domain.search.duplicates import searched_upns
from case_api.store.imports.cases import CaseToImport, KnownCase
from case_api.store.imports.jobs import ImportJob
from case_api.worker.imports.row_reader import ReadCase, UnreadableRow
from events.envelope import CaseId

ReadRow = tuple[int, ReadCase | UnreadableRow]
"""The number of a row, and what was read."""


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """What is known of the references of a batch.

    `cases` have one of them already; `rows` are earlier rows of the same import with one of them.
    `upns` are those of the batch that cases have.
    """

    cases: Mapping[str, KnownCase]
    rows: Mapping[str, int]
    upns: Mapping[str, CaseId]


@dataclass(slots=True)
class ImportPlan:
    """The cases to write, and the report of every row.

    `upns` are in use: by a case, or by an earlier row of the batch.
    """

    upns: dict[str, CaseId | int]
    cases: list[CaseToImport] = field(default_factory=list[CaseToImport])
    reports: list[ImportRowReport] = field(default_factory=list[ImportRowReport])


def plan_import(
    rows: Iterable[ReadRow],
    known: KnownReferences,
    job: ImportJob,
    today: date,
    new_id: Callable[[], UUID],
) -> ImportPlan:
    """What to write and to report. Of rows with one reference only the first can be imported."""
    plan, seen = ImportPlan({**known.upns}), dict(known.rows)
    for number, read in rows:
        if isinstance(read, UnreadableRow):
            plan.reports.append(_refused(number, read.reference, read.violations))
        elif (first := seen.get(read.reference)) is not None:
            plan.reports.append(_repeated(number, read.reference, first))
        elif (before := known.cases.get(read.reference)) is not None:
            plan.reports.append(_compared(number, read.case, before))
        else:
            _plan_new(plan, number, read, job, today, new_id)
        if read.reference is not MISSING:
            seen.setdefault(read.reference, number)
    return plan


def _plan_new(
    plan: ImportPlan,
    number: int,
    read: ReadCase,
    job: ImportJob,
    today: date,
    new_id: Callable[[], UUID],
) -> None:
    case = read.case
    try:
        taken_over = decide_import(case, job.authority, today, new_id)
    except ImpossibleCase as error:
        pointer = read.place_of(error.pointer)
        violation = ImportViolation(code=error.code, pointer=pointer, message=error.detail)
        plan.reports.append(_refused(number, case.reference, [violation]))
        return
    upns = frozenset[str]() if case.allow_duplicate else searched_upns(case.person)
    if in_use := upns & plan.upns.keys():
        plan.reports.append(_upn_in_use(number, read, plan.upns[min(in_use)]))
        return
    plan.upns |= dict.fromkeys(upns, number)
    if job.dry_run:
        plan.reports.append(_report(number, case.reference, RowOutcome.VALID))
        return
    case_id = CaseId(new_id())
    plan.cases.append(
        CaseToImport(
            case_id,
            case.reference,
            case.person.with_ids(new_id),
            content_digest(case),
            taken_over,
            upns,
        )
    )
    plan.reports.append(_report(number, case.reference, RowOutcome.IMPORTED, case_id))


def _compared(number: int, case: ImportedCase, before: KnownCase) -> ImportRowReport:
    """The report of a row whose reference a case has already."""
    if before.digest is None:
        violation = ImportViolation(
            code="reference_in_use",
            pointer="/reference",
            message="a case that was not imported has this reference",
        )
        return _refused(number, case.reference, [violation], before.case_id)
    is_same = before.digest == content_digest(case)
    outcome = RowOutcome.UNCHANGED if is_same else RowOutcome.DIFFERS
    return _report(number, case.reference, outcome, before.case_id)


def _upn_in_use(number: int, read: ReadCase, by: CaseId | int) -> ImportRowReport:
    """The report of a row with a UPN that a case has already, or an earlier row."""
    of_row = isinstance(by, int)
    violation = ImportViolation(
        code="upn_in_use",
        pointer=read.place_of("/person/identifiers"),
        message=f"row {by} has this UPN" if of_row else "another case has this UPN",
    )
    return _refused(number, read.reference, [violation], MISSING if of_row else by)


def _repeated(number: int, reference: str, first: int) -> ImportRowReport:
    violation = ImportViolation(
        code="repeated_reference", pointer="/reference", message=f"row {first} has this reference"
    )
    return _refused(number, reference, [violation])


def _refused(
    number: int,
    reference: str | MISSING,
    violations: Sequence[ImportViolation],
    case_id: CaseId | MISSING = MISSING,
) -> ImportRowReport:
    return ImportRowReport(
        row=number,
        reference=reference,
        outcome=RowOutcome.REFUSED,
        case_id=case_id,
        violations=tuple(violations),
    )


def _report(
    number: int, reference: str, outcome: RowOutcome, case_id: CaseId | MISSING = MISSING
) -> ImportRowReport:
    return ImportRowReport(row=number, reference=reference, outcome=outcome, case_id=case_id)
