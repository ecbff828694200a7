"""What follows from a batch of rows: institutions to store, and what became of each row."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from case_api.domain.institutions.dfe_register import columns
from case_api.domain.institutions.dfe_register.establishments import institution_in
from case_api.domain.institutions.dfe_register.links import (
    SuccessorLink,
    succeeded_by,
    successor_in,
)
from case_api.domain.institutions.dfe_register.register_row import (
    RegisterRow,
    RowProblem,
    WrongRow,
    urn_in,
)
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.institutions import InstitutionVersion, StoredInstitution
from case_api.worker.institutions.register_file import FileRow
from events.contracts.published_enum import PublishedEnum

_REPEATED: Final = "must not be in the file twice: the first of the rows is imported"
_UNKNOWN: Final = "must be of an institution of the council: import the establishments first"
_Parsed = TypeVar("_Parsed")


class RegisterRowOutcome(PublishedEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_READ = "not_read"
    """A link of another type than a successor."""
    REFUSED = "refused"


@dataclass(slots=True)
class RegisterBatch:
    """What follows from some rows. `seen` are the keys of the rows before, each of one row only."""

    seen: Collection[str]
    keys: set[str] = field(default_factory=set[str])
    new: list[InstitutionVersion] = field(default_factory=list[InstitutionVersion])
    changed: dict[UUID, InstitutionVersion] = field(default_factory=dict[UUID, InstitutionVersion])
    counts: Counter[RegisterRowOutcome] = field(default_factory=Counter[RegisterRowOutcome])
    problems: dict[int, str] = field(default_factory=dict[int, str])
    """What to change, by line."""

    def parse(
        self, rows: Sequence[FileRow], read: Callable[[RegisterRow], _Parsed]
    ) -> Iterator[tuple[int, _Parsed]]:
        """What each row states, with its line; a row that is wrong is refused."""
        for row in rows:
            if row.values is None:
                self.refuse(row.line, WrongRow(RowProblem("the row", row.problem)))
                continue
            try:
                stated = read(row.values)
            except WrongRow as wrong:
                self.refuse(row.line, wrong)
            else:
                yield row.line, stated

    def refuse(self, line: int, wrong: WrongRow) -> None:
        """Report a row that is not imported."""
        self.counts[RegisterRowOutcome.REFUSED] += 1
        self.problems[line] = str(wrong)

    def claim(self, key: str, column: str) -> None:
        """Take the key of a row.

        Raises:
            WrongRow: another row has it.
        """
        if key in self.seen or key in self.keys:
            raise WrongRow(RowProblem(column, _REPEATED))
        self.keys.add(key)


def establishment_rows(
    batch: RegisterBatch, rows: Sequence[FileRow]
) -> Sequence[tuple[int, tuple[str, RegisterRow]]]:
    """The rows of establishments, by line, with the URN of each."""

    def read(row: RegisterRow) -> tuple[str, RegisterRow]:
        urn = urn_in(row, columns.URN)
        batch.claim(urn, columns.URN)
        return urn, row

    return [*batch.parse(rows, read)]


def add_establishments(
    batch: RegisterBatch,
    rows: Sequence[tuple[int, tuple[str, RegisterRow]]],
    recorded: Mapping[str, StoredInstitution],
    new_id: Callable[[], UUID],
) -> None:
    """Compare establishments with what is recorded of them, by URN."""
    for line, (urn, row) in rows:
        found = recorded.get(urn)
        try:
            details = institution_in(row, found and found.document)
        except WrongRow as wrong:
            batch.refuse(line, wrong)
            continue
        if found is None:
            batch.new.append(InstitutionVersion(InstitutionId(new_id()), details))
            batch.counts[RegisterRowOutcome.ADDED] += 1
        elif details == found.document:
            batch.counts[RegisterRowOutcome.UNCHANGED] += 1
        else:
            version = InstitutionVersion(InstitutionId(found.id), details, found.version)
            batch.changed[found.id] = version
            batch.counts[RegisterRowOutcome.CHANGED] += 1


def link_rows(batch: RegisterBatch, rows: Sequence[FileRow]) -> Sequence[tuple[int, SuccessorLink]]:
    """The rows of links that name a successor, by line."""

    def read(row: RegisterRow) -> SuccessorLink | None:
        link = successor_in(row)
        if link is None:
            batch.counts[RegisterRowOutcome.NOT_READ] += 1
        else:
            batch.claim(f"{link.urn} {link.successor_urn}", columns.LINK_URN)
        return link

    return [(line, link) for line, link in batch.parse(rows, read) if link is not None]


def add_links(
    batch: RegisterBatch,
    links: Sequence[tuple[int, SuccessorLink]],
    recorded: Mapping[str, StoredInstitution],
) -> None:
    """Add successors to what is recorded of the institutions before them, by URN."""
    for line, link in links:
        found, successor = recorded.get(link.urn), recorded.get(link.successor_urn)
        if found is None or successor is None:
            column = columns.URN if found is None else columns.LINK_URN
            batch.refuse(line, WrongRow(RowProblem(column, _UNKNOWN)))
            continue
        earlier = batch.changed.get(found.id)
        before = found.document if earlier is None else earlier.details
        try:
            details = succeeded_by(before, InstitutionId(successor.id), link)
        except WrongRow as wrong:
            batch.refuse(line, wrong)
            continue
        if details == before:
            batch.counts[RegisterRowOutcome.UNCHANGED] += 1
        else:
            version = InstitutionVersion(InstitutionId(found.id), details, found.version)
            batch.changed[found.id] = version
            batch.counts[RegisterRowOutcome.CHANGED] += 1
