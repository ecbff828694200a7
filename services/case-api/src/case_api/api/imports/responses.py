"""Imports as responses."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from case_api.domain.imports.outcome import ImportFormat, ImportState
from case_api.store.imports.jobs import ImportJob
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel

RowCount = Annotated[int, Field(ge=0, lt=2**31)]


class AcceptedImport(StrictModel):
    """An import whose rows have all arrived. They are read from now on."""

    import_id: UUID
    rows: RowCount


class Import(StrictModel):
    """An import, and how far it is. `rows` = `rows_read` + `rows_remaining`."""

    import_id: UUID
    format: ImportFormat
    dry_run: bool
    """Whether everything is checked and nothing is recorded."""
    state: ImportState
    created_at: AwareDatetime
    ended_at: AwareDatetime | MISSING = MISSING
    rows: RowCount
    rows_read: RowCount
    rows_remaining: RowCount
    """0 once it has ended: the rows of a cancelled import are deleted."""
    imported: RowCount
    """Cases that were imported; of a dry run, those that would be."""
    unchanged: RowCount
    """Rows whose case was imported before with the same content."""
    differing: RowCount
    """Rows whose case was imported before with other content. Nothing was changed."""
    refused: RowCount


class ImportPage(StrictModel):
    """A page of the list, the newest first."""

    imports: Annotated[tuple[Import, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


def import_response(job: ImportJob) -> Import:
    """The response for an import."""
    return Import(
        import_id=job.import_id,
        format=job.format,
        dry_run=job.dry_run,
        state=job.state,
        created_at=job.created_at,
        ended_at=MISSING if job.ended_at is None else job.ended_at,
        rows=job.rows,
        rows_read=job.rows_read,
        rows_remaining=0 if job.ended_at else job.rows - job.rows_read,
        imported=job.counts.imported,
        unchanged=job.counts.unchanged,
        differing=job.counts.differing,
        refused=job.counts.refused,
    )
