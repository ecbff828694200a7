"""The rows of cases that follow from their facts: as they are stored, and as they must be."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from case_api.domain.case_rows import CaseRows
from case_api.domain.legal_holds.open_holds import OpenHold
from case_api.store.provision_challenges.challenge_rows import ChallengeRow
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId


class RebuiltTable(StrEnum):
    """The tables whose rows follow from facts, in the order of writing."""

    CASE_LIST = "case_list"
    CASE_FILE = "case_file"
    PLAN_VERSION = "plan_version"
    """Which contents were issued."""
    OFFICER_PERIOD = "officer_period"
    PHASE_TRANSFER = "phase_transfer"
    PROVISION_CHALLENGE = "provision_challenge"
    DOCUMENT_CASE = "document_case"
    ERASED_PERSON = "erased_person"
    LEGAL_HOLD = "legal_hold"
    RESTRICTION = "restriction"


_Rows: TypeAlias = frozenset[tuple[object, ...]]
"""The rows of a case in one table, without its keys."""
RowsByTable: TypeAlias = Mapping[RebuiltTable, _Rows]
"""The rows of a case, by table."""

_OF_CASES: Final = "ledger_id = $1 AND case_id = ANY ($2)"
STORED_QUERIES: Final[Mapping[RebuiltTable, str]] = {
    table: f"SELECT {columns} FROM case_api.{table} WHERE {_OF_CASES}"  # noqa: S608  # constants
    for table, columns in {
        RebuiltTable.CASE_LIST: (
            "case_id, reference, cohort, stage, array_to_string(flags, ','), officer_id, team_id,"
            " setting, main_case_id, erased_on, closed_on"
        ),
        RebuiltTable.CASE_FILE: "case_id",
        RebuiltTable.PLAN_VERSION: "case_id, plan_id, version, sha256, issued",
        RebuiltTable.OFFICER_PERIOD: "case_id, role, officer_id, from_on, to_on",
        RebuiltTable.PHASE_TRANSFER: "case_id, kind, transfers_on, progress, progress_on",
        RebuiltTable.PROVISION_CHALLENGE: f"case_id, {', '.join(ChallengeRow._fields)}",
        RebuiltTable.DOCUMENT_CASE: "case_id, document_id, sha256, filed",
        RebuiltTable.ERASED_PERSON: "case_id, person_id, erased_on",
        RebuiltTable.LEGAL_HOLD: f"case_id, {', '.join(OpenHold._fields)}",
        RebuiltTable.RESTRICTION: (
            "case_id, restriction_id, ground, array_to_string(parts, ','), authorised_by,"
            " restricted_on"
        ),
    }.items()
}
"""The statement that reads the rows of some cases in each table."""


async def stored_rows(
    db: DriverConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, RowsByTable]:
    """The rows of some cases as they are stored."""
    found: dict[CaseId, dict[RebuiltTable, _Rows]] = {case_id: {} for case_id in cases}
    for table, query in STORED_QUERIES.items():
        of_case: dict[CaseId, set[tuple[object, ...]]] = {case_id: set() for case_id in cases}
        for row in await db.fetch(query, ledger_id, cases):
            case_id, *values = row
            of_case[CaseId(case_id)].add(tuple(values))
        for case_id, rows in of_case.items():
            found[case_id][table] = frozenset(rows)
    return found


def expected_rows(rows: CaseRows) -> RowsByTable:
    """The rows of a case as they follow from its facts."""
    entry = rows.entry
    return {
        RebuiltTable.CASE_LIST: _rows([(*entry[:3], ",".join(entry.flags), *entry[4:])]),
        RebuiltTable.CASE_FILE: _rows([()] if entry.erased_on is None else []),
        RebuiltTable.PLAN_VERSION: _rows(
            (each.plan_id, each.version, each.sha256, True) for each in rows.contents
        ),
        RebuiltTable.OFFICER_PERIOD: _rows(each[:4] for each in rows.periods),
        RebuiltTable.PHASE_TRANSFER: _rows(rows.transfers),
        RebuiltTable.PROVISION_CHALLENGE: _rows(map(ChallengeRow.of, rows.shortfalls)),
        RebuiltTable.DOCUMENT_CASE: _rows(
            (document_id, bytes.fromhex(each.sha256), each.filed is not None)
            for document_id, each in rows.documents.items()
        ),
        RebuiltTable.ERASED_PERSON: _rows(rows.erased_people.items()),
        RebuiltTable.LEGAL_HOLD: _rows(rows.holds),
        RebuiltTable.RESTRICTION: _rows(
            (*each[:2], ",".join(each.parts), *each[3:]) for each in rows.restrictions
        ),
    }


def differing_tables(stored: RowsByTable, expected: RowsByTable) -> Sequence[RebuiltTable]:
    """The tables in which a case has other rows than it must have, in the order of writing.

    Of the contents of plans, those that were issued and are stored as drafts: one that is not
    stored was erased. Of the file, that it is missing: one that is there after an erasure is erased
    again by another command.
    """
    return [table for table in RebuiltTable if _differs(table, stored[table], expected[table])]


def _differs(table: RebuiltTable, stored: _Rows, expected: _Rows) -> bool:
    match table:
        case RebuiltTable.PLAN_VERSION:
            drafts = {row[:-1] for row in stored if not row[-1]}
            return any(row[:-1] in drafts for row in expected)
        case RebuiltTable.CASE_FILE:
            return not expected <= stored
        case _:
            return stored != expected


def _rows(rows: Iterable[Iterable[object]]) -> _Rows:
    return frozenset(tuple(row) for row in rows)
