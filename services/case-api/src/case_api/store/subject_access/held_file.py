"""Everything that is held about the child of a case, read in one transaction."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, TypeAlias

from pydantic import JsonValue, TypeAdapter
from pydantic_core import to_json, to_jsonable_python

from case_api.domain.chronology import ChronologyFilter, chronology
from case_api.domain.chronology_item import ChronologyItem
from case_api.domain.disclosures.exported import exported_disclosure
from case_api.domain.disclosures.ledger import LEDGER_START
from case_api.domain.documents.document import filings
from case_api.domain.subject_access.export import MAX_EXPORT_BYTES, HeldRecord
from case_api.domain.subject_access.parts import ExportPart
from case_api.store.disclosures.ledger_reader import DisclosureReader
from case_api.store.documents.document_details import documents_of
from case_api.store.encryption.data_keys import find_file_key
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.people.person_versions import person_versions_before
from case_api.store.readings.listing import ReadingFilter, list_readings
from case_api.store.subject_access.held_notices import held_notices
from case_api.store.subject_access.held_tables import (
    HELD_CASE_QUERY,
    HELD_TABLES,
    plain_values,
)
from chassis.encryption.data_key import DataKey
from events.envelope import CaseId, EventEnvelope
from events.log.postgres import PostgresLog
from events.stored_event import decode_events

_Records: TypeAlias = AsyncGenerator[Sequence[HeldRecord]]
_OBJECT: Final[TypeAdapter[dict[str, JsonValue]]] = TypeAdapter(dict[str, JsonValue])
_NAMING: Final = (ExportPart.PEOPLE, ExportPart.ADVICE, ExportPart.NOTICES)
_VERSIONS: Final = 20
_READINGS: Final = 1000
_ABOVE_ALL: Final = 2**31 - 1


class ExportTooLarge(Exception):
    """The records of the parts that are asked for have more bytes than one export can."""


@dataclass(frozen=True, slots=True)
class HeldReader:
    """Reads what is held about the child of one case."""

    connection: EncryptedConnection
    log: PostgresLog
    case_id: CaseId
    key: DataKey

    async def read(
        self, asked: Collection[ExportPart]
    ) -> Mapping[ExportPart, Sequence[HeldRecord]]:
        """The records of the parts that are asked for, and of the people, the advice and notices.

        The names of other people are found in these, whatever is asked for.

        Raises:
            ExportTooLarge: they have too many bytes.
        """
        held: dict[ExportPart, list[HeldRecord]] = {}
        room = MAX_EXPORT_BYTES
        for part in sorted({*asked, *_NAMING}):
            held[part] = []
            async for records in self._records(part):
                room -= sum(len(to_json(each.values)) for each in records)
                if room < 0:
                    raise ExportTooLarge
                held[part] += records
        return held

    def _records(self, part: ExportPart) -> _Records:
        readers: Mapping[ExportPart, Callable[[], _Records]] = {
            ExportPart.CASE: self._case,
            ExportPart.PEOPLE: self._people,
            ExportPart.HISTORY: self._history,
            ExportPart.DOCUMENTS: self._documents,
            ExportPart.READINGS: self._readings,
            ExportPart.DISCLOSURES: self._disclosures,
            ExportPart.NOTICES: self._notices,
        }
        return readers[part]() if part in readers else self._table(part)

    async def _case(self) -> _Records:
        row = await self.connection.db.fetchrow(HELD_CASE_QUERY, self.log.ledger_id, self.case_id)
        yield [] if row is None else [HeldRecord(None, plain_values(row))]

    async def _people(self) -> _Records:
        before = _ABOVE_ALL
        while found := await person_versions_before(
            self.connection, self.log.ledger_id, self.case_id, before, _VERSIONS
        ):
            yield [
                HeldRecord(
                    None,
                    {
                        "version": each.version,
                        "recorded_at": each.recorded_at.isoformat(),
                        "recorded_by": each.recorded_by,
                        **_OBJECT.validate_json(each.details),
                    },
                )
                for each in found
            ]
            before = found[-1].version

    async def _history(self) -> _Records:
        entries = chronology(await self._facts(), ChronologyFilter(include_amended=True))
        items = [ChronologyItem.of(each) for each in entries]
        yield [HeldRecord(None, each.model_dump(mode="json")) for each in items]

    async def _documents(self) -> _Records:
        filed = filings(await self._facts())
        found = await documents_of(self.connection, self.log.ledger_id, self.case_id)
        records: list[HeldRecord] = []
        for each in found:
            stored = None if each.content is None else each.content.stored_at
            filing = filed.get(each.document_id)
            described = {
                **to_jsonable_python(asdict(each.details)),
                "sha256": each.sha256,
                "stored_at": None if stored is None else stored.isoformat(),
                "kind": None if filing is None else filing.fact.kind.value,
                "on": None if filing is None else filing.fact.on.isoformat(),
                "is_filed": filing is not None,
                "content": f"/v1/cases/{self.case_id}/documents/{each.document_id}/content",
            }
            values = {"document_id": str(each.document_id), **described}
            records.append(HeldRecord(each.document_id, values))
        yield records

    async def _readings(self) -> _Records:
        only = ReadingFilter(case_id=self.case_id)
        while found := await list_readings(self.connection.db, self.log.ledger_id, only, _READINGS):
            yield [
                HeldRecord(
                    None,
                    {
                        "recorded_at": each.recorded_at.isoformat(),
                        "actor": each.actor,
                        "operation": each.operation,
                        "kind": each.kind,
                        "purpose": each.purpose,
                        "address": each.address,
                        "of_many_cases": each.covers_all or len(each.case_ids) > 1,
                    },
                )
                for each in found
            ]
            only = replace(only, below=found[-1].position)

    async def _disclosures(self) -> _Records:
        reader = await DisclosureReader.open(self.log, self.case_id, with_uses=False)
        place = LEDGER_START if reader else None
        while reader and place:
            page = await reader.page(place, _READINGS)
            yield [HeldRecord(None, exported_disclosure(each)) for each in page.items]
            place = page.next

    def _notices(self) -> _Records:
        return held_notices(self.connection.db, self.case_id, self.key)

    async def _table(self, part: ExportPart) -> _Records:
        table = HELD_TABLES[part]
        after = table.before_all
        while found := await self.connection.db.fetch(
            table.query, self.log.ledger_id, self.case_id, *after, table.rows
        ):
            yield [table.record(row, self.key) for row in found]
            after = tuple(found[-1][name] for name in table.key)

    async def _facts(self) -> Sequence[EventEnvelope]:
        return decode_events(await self.log.read_stored_streams([self.case_id])).decoded


async def held_reader(
    connection: EncryptedConnection, log: PostgresLog, case_id: CaseId
) -> HeldReader | None:
    """The reader of a case, None where there is no such case or its file was erased."""
    key = await find_file_key(connection, log.ledger_id, case_id)
    return None if key is None else HeldReader(connection, log, case_id, key)
