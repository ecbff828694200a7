"""List 1 of Annex A, read a range of cases at a time, as of one position of the log.

The facts up to a position never change, and neither do the versions of people that were recorded
by then: so ranges that are read one after the other, each in a transaction of its own, are one list
of one moment. Only an erasure and a restriction take effect at once, in every range that is read
after it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from case_api.domain.inspection.annex_row import AnnexRow, ListedChild, urn_of
from case_api.domain.inspection.annex_rules import findings_about
from case_api.domain.inspection.list_moment import ListMoment
from case_api.domain.inspection.listed_facts import LISTED_EVENT_TYPES, ListedFacts, listed_facts
from case_api.domain.inspection.listed_person import ListedPerson, listed_person
from case_api.domain.institutions.institution import InstitutionDetails
from case_api.store.case_list import cases_erased
from case_api.store.encryption.data_keys import find_file_keys
from case_api.store.encryption.vault import EncryptedConnection, Vault
from case_api.store.institutions.institutions import find_by_urns
from case_api.store.people.encrypted_person import decrypt_person
from case_api.store.restrictions import restricted_since
from chassis.database import DriverConnection
from events.blind_index import IndexedValue
from events.contracts.vocabulary.case import RestrictedPart
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.log.event_rows import EVENT_COLUMNS, stored_event_of
from events.log.postgres import PostgresLog
from events.stored_event import decode_events

BEFORE_ALL_CASES: Final = CaseId(UUID(int=0))
"""The place before all cases."""
CASES_AT_ONCE: Final = 50
"""Cases of one range: their facts are read by one statement, and decoded within 50 ms."""
_CANDIDATES: Final = 11
"""Cases with one UPN that are looked at: a child is compared with ten others."""
LISTED_EVENTS_QUERY: Final = (
    f"SELECT {EVENT_COLUMNS} FROM log.event"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND stream_id = ANY ($2) AND type = ANY ($3) ORDER BY position"
)
LIST_MOMENT_QUERY: Final = """
    SELECT position, recorded_at FROM log.event WHERE ledger_id = $1
     ORDER BY position DESC LIMIT 1
"""
LISTED_PEOPLE_QUERY: Final = """
    SELECT given.case_id, known.details
      FROM unnest($2::uuid[]) AS given(case_id)
     CROSS JOIN LATERAL (
           SELECT details FROM case_api.person
            WHERE ledger_id = $1 AND case_id = given.case_id AND recorded_at <= $3
            ORDER BY version DESC LIMIT 1) AS known
"""
UPN_CASES_QUERY: Final = """
    SELECT given.token, named.case_id
      FROM unnest($2::bigint[]) AS given(token)
     CROSS JOIN LATERAL (
           SELECT case_id FROM case_api.person_identifier
            WHERE ledger_id = $1 AND token = given.token AND kind = 'upn'
            ORDER BY case_id LIMIT $3) AS named
"""


class AnnexRange(NamedTuple):
    """The rows of some cases. `last` is the last case that was read; None: none is left."""

    rows: Sequence[AnnexRow]
    last: CaseId | None


async def current_moment(db: DriverConnection, ledger_id: LedgerId, day: date) -> ListMoment:
    """The list of a day as it is known now."""
    row = await db.fetchrow(LIST_MOMENT_QUERY, ledger_id)
    if row is None:
        return ListMoment(day, Position(0), datetime.min.replace(tzinfo=UTC))
    return ListMoment(day, Position(row[0]), row[1])


async def read_annex_range(
    log: PostgresLog, vault: Vault, moment: ListMoment, after: CaseId, cases: int = CASES_AT_ONCE
) -> AnnexRange:
    """The rows of at most some cases after one, in the order of their ids."""
    found = await log.read_case_ids(after, cases)
    rows = await _rows(log, vault, moment, found)
    return AnnexRange(rows, found[-1] if len(found) == cases else None)


async def _rows(
    log: PostgresLog, vault: Vault, moment: ListMoment, cases: Sequence[CaseId]
) -> Sequence[AnnexRow]:
    children = await _children(log, vault, moment, cases)
    shared = await _shared_upns(log, vault, moment, children)
    registered = await _registered(log, children)
    rows: list[AnnexRow] = []
    for child in children:
        main, subsidiary, _ = child.facts.education
        complete = replace(
            child,
            main_register=registered.get(urn_of(main) or ""),
            subsidiary_register=registered.get(urn_of(subsidiary) or ""),
            shares_upn=child.person.upn in shared,
        )
        rows.append(complete.row(findings_about(complete, moment.day)))
    return rows


async def _registered(
    log: PostgresLog, children: Sequence[ListedChild]
) -> Mapping[str, InstitutionDetails]:
    """The council's entries of where some children are, by URN."""
    places = (place for each in children for place in each.facts.education[:2])
    urns = sorted({urn for place in places if (urn := urn_of(place))})
    if not urns:
        return {}
    found = await find_by_urns(await log.connection(), log.ledger_id, urns)
    return {urn: each.document for urn, each in found.items()}


async def _children(
    log: PostgresLog, vault: Vault, moment: ListMoment, cases: Sequence[CaseId]
) -> Sequence[ListedChild]:
    """The children with a plan in force, in the order of their cases, without those erased."""
    facts = await _facts(log, moment, cases)
    if not facts:
        return []
    db, listed = await log.connection(), [*facts]
    people = await _people(vault.open(db), log.ledger_id, moment, listed)
    # Read last: who was erased while the range was read is left out, what is restricted is empty.
    erased = {*await cases_erased(db, log.ledger_id, listed)}
    restricted = await restricted_since(db, log.ledger_id, listed, [RestrictedPart.PEOPLE])
    return [
        ListedChild(
            case_id,
            facts[case_id],
            ListedPerson() if case_id in restricted else people.get(case_id, ListedPerson()),
        )
        for case_id in listed
        if case_id not in erased
    ]


async def _facts(
    log: PostgresLog, moment: ListMoment, cases: Sequence[CaseId]
) -> Mapping[CaseId, ListedFacts]:
    """The facts of the cases with a plan in force, in the order of `cases`."""
    db = await log.connection()
    rows = await db.fetch(LISTED_EVENTS_QUERY, log.ledger_id, cases, LISTED_EVENT_TYPES)
    stored = (stored_event_of(row) for row in rows)
    known = (each for each in stored if each.position <= moment.position)
    histories: dict[CaseId, list[EventEnvelope]] = {case_id: [] for case_id in cases}
    for event in decode_events(known).decoded:
        histories[event.stream_id].append(event)
    found = ((case_id, listed_facts(each, moment.day)) for case_id, each in histories.items())
    return {case_id: facts for case_id, facts in found if facts}


async def _people(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    moment: ListMoment,
    cases: Sequence[CaseId],
) -> Mapping[CaseId, ListedPerson]:
    keys = await find_file_keys(connection, ledger_id, cases)
    rows = await connection.db.fetch(LISTED_PEOPLE_QUERY, ledger_id, cases, moment.recorded_at)
    return {
        CaseId(case_id): listed_person(decrypt_person(details, key, {}), moment.day)
        for case_id, details in rows
        if (key := keys.get(CaseId(case_id)))
    }


async def _shared_upns(
    log: PostgresLog, vault: Vault, moment: ListMoment, children: Sequence[ListedChild]
) -> Collection[str]:
    """The UPNs of some children that another child on the list has too.

    Other cases with a UPN are found by what they are searched by, and then read as rows are.
    """
    upns = {each.person.upn for each in children if each.person.upn}
    if not upns:
        return ()
    db = await log.connection()
    tokens = vault.index(log.ledger_id).tokens(IndexedValue.IDENTIFIER, sorted(upns))
    found = await db.fetch(UPN_CASES_QUERY, log.ledger_id, tokens, _CANDIDATES)
    read = {each.case_id for each in children}
    others = await _children(log, vault, moment, sorted({CaseId(row[1]) for row in found} - read))
    numbers = Counter(each.person.upn for each in (*children, *others))
    return {upn for upn in upns if numbers[upn] > 1}
