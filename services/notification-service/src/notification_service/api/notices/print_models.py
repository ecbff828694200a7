"""Bodies of requests and responses about print runs."""

from datetime import date
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from chassis.pagination import MAX_PAGE_LENGTH, Cursor
from chassis.strict_model import StrictModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import EventDate
from notification_service.api.notices.models import Actor, Notice
from notification_service.store.notice_sending.print_runs import (
    MAX_LETTERS,
    MOST_COUNTED,
    PrintRunRow,
    WaitingLetters,
)


class PrintRunState(PublishedEnum):
    """How far a print run is. It never goes back."""

    OPEN = "open"
    """Its letters are to be printed and posted."""
    POSTED = "posted"
    CANCELLED = "cancelled"
    """Its letters wait for another."""


class StartPrintRunRequest(StrictModel):
    """A print run of the letters that wait longest."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{}]})

    limit: Annotated[int, Field(ge=1, le=MAX_LETTERS)] = MAX_LETTERS
    """How many letters it has at most."""


class RecordMailingRequest(StrictModel):
    """That the letters of a print run were posted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"posted_on": "2026-03-30"}]}
    )

    posted_on: EventDate
    """The day on which they were posted, today at the latest."""
    not_posted: Annotated[tuple[UUID, ...], Field(max_length=MAX_LETTERS)] = ()
    """The letters, by the ids of their notices, that were not: they wait for the next print run."""
    posted: Annotated[tuple[UUID, ...], Field(max_length=MAX_LETTERS)] = ()
    """The letters, by the ids of their notices, that not every file of the print run had, and that
    were posted. Each such letter is named here or in `not_posted`.
    """


class CancelPrintRunRequest(StrictModel):
    """That no letter of a print run was posted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{}]})


class PrintRun(StrictModel):
    """Letters that are printed and posted together."""

    print_run_id: UUID
    state: PrintRunState
    letters: Annotated[int, Field(ge=0, le=MAX_LETTERS)]
    """How many it has. Of one that was posted: how many were."""
    created_at: AwareDatetime
    created_by: Actor
    posted_on: date | MISSING = MISSING
    ended_at: AwareDatetime | MISSING = MISSING
    """When it was recorded that they were posted, or that it is cancelled."""
    ended_by: Actor | MISSING = MISSING

    @classmethod
    def of(cls, row: PrintRunRow) -> Self:
        """The same for a response."""
        return cls(
            print_run_id=row.print_run_id,
            state=PrintRunState(row.state),
            letters=row.letters,
            created_at=row.created_at,
            created_by=row.created_by,
            posted_on=MISSING if row.posted_on is None else row.posted_on,
            ended_at=MISSING if row.ended_at is None else row.ended_at,
            ended_by=MISSING if row.ended_by is None else row.ended_by,
        )


class PrintRunDetail(StrictModel):
    """A print run with its letters, in the order of its file."""

    print_run: PrintRun
    notices: Annotated[tuple[Notice, ...], Field(max_length=100)]
    in_some_files: Annotated[tuple[UUID, ...], Field(max_length=MAX_LETTERS)]
    """The letters, by the ids of their notices, that one file of the print run had and another had
    not, while it is open. The mailing names each of them, as posted or not.
    """


class LettersToPrint(StrictModel):
    """The letters that no print run has yet."""

    letters: Annotated[int, Field(ge=0, le=MOST_COUNTED)]
    """How many, counted up to 1,000."""
    since: AwareDatetime | MISSING = MISSING
    """Since when the first one waits."""

    @classmethod
    def of(cls, found: WaitingLetters) -> Self:
        """The same for a response."""
        return cls(letters=found.count, since=MISSING if found.since is None else found.since)


class PrintRunPage(StrictModel):
    """A page of print runs, the newest first, and the letters that wait for the next."""

    waiting: LettersToPrint
    print_runs: Annotated[tuple[PrintRun, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""
