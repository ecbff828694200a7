"""The gateway to the people of cases: functions of the database that record each reading.

No other module of the service reads personal data, save `document_readings`. The functions belong
to case-api: see docs/adr/0135-addressees-by-a-function-of-the-database.md.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel, ConfigDict

from chassis.database import DriverConnection
from chassis.encryption.data_key import DataKey, data_key_owner
from chassis.encryption.key_ring import KeyRing
from events.addressee_periods import PERIODS_PLACE, PERSON_PLACE, AddresseePeriods
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.case_people import CasePeople
from notification_service.domain.notice_sending.enclosable_document import EnclosableDocument

ADDRESSEES_QUERY: Final = """
    SELECT restricted_on, details, periods, earlier, file_key, person_ids, person_keys
      FROM case_api.notice_addressees_v1($1, $2, $3, $4, $5, $6, $7)
"""
KEY_QUERY: Final = "SELECT case_api.notice_key_v2($1, $2, $3, $4, $5, $6, $7)"


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """Who reads, by which operation, for which purpose and from where: what a reading records."""

    actor: str
    client: str
    operation: str
    purpose: str
    address: str

    @property
    def values(self) -> tuple[str, ...]:
        """The same in the order in which the functions of the database take them."""
        return (self.actor, self.client, self.operation, self.purpose, self.address)


@dataclass(frozen=True, slots=True)
class Addressees:
    """The people of a case, those of some days ago, who is the addressee, and the key of the file.

    `earlier` is None where nothing was changed since, and `periods` where none are recorded.
    `documents` are those that the notice may enclose, by their ids.
    """

    people: CasePeople
    earlier: CasePeople | None
    periods: AddresseePeriods | None
    key: DataKey
    documents: Mapping[DocumentId, EnclosableDocument] = field(
        default_factory=dict[DocumentId, EnclosableDocument]
    )


@dataclass(frozen=True, slots=True)
class RestrictedPeople:
    """The people of a case are restricted since a day, and nothing was read."""

    since: date


class _RelatedPeople(BaseModel):
    """The related people in a document: pairs of an id and what is encrypted, as base64."""

    model_config = ConfigDict(extra="ignore")

    related_people: list[tuple[UUID, str]] = []


async def read_addressees(
    db: DriverConnection,
    ring: KeyRing,
    ledger_id: LedgerId,
    case_id: CaseId,
    reader: NoticeReader,
    unchanged_since: datetime,
) -> Addressees | RestrictedPeople | None:
    """Read the people of a case, decrypted. None: there is no such case, or it has no person.

    The record of reading of the council is locked until the transaction ends.
    """
    row = await db.fetchrow(ADDRESSEES_QUERY, case_id, unchanged_since, *reader.values)
    if row is None:
        return None
    if row["restricted_on"] is not None:
        return RestrictedPeople(row["restricted_on"])
    key = _file_key(ring, ledger_id, case_id, row["file_key"])
    periods = row["periods"]
    return Addressees(
        _people(ring, ledger_id, case_id, row, row["details"], key),
        None
        if row["earlier"] is None
        else _people(ring, ledger_id, case_id, row, row["earlier"], key),
        None
        if periods is None
        else AddresseePeriods.model_validate_json(key.decrypt(periods, PERIODS_PLACE)),
        key,
    )


async def read_notice_key(
    db: DriverConnection,
    ring: KeyRing,
    ledger_id: LedgerId,
    case_id: CaseId,
    recipient: UUID | None,
    reader: NoticeReader,
) -> DataKey | None:
    """The key under which a notice to a recipient is kept. Its reading is recorded.

    None: the file or the data of the recipient was erased, or the people are restricted and may
    not be read for the purpose. `recipient` None: the child or young person.
    """
    wrapped = await db.fetchval(KEY_QUERY, case_id, recipient, *reader.values)
    return None if wrapped is None else _file_key(ring, ledger_id, case_id, wrapped)


def _file_key(ring: KeyRing, ledger_id: LedgerId, case_id: CaseId, wrapped: bytes) -> DataKey:
    return DataKey.unwrap(ring, wrapped, data_key_owner(ledger_id, case_id))


def _people(  # what a row has
    ring: KeyRing,
    ledger_id: LedgerId,
    case_id: CaseId,
    row: Record,
    encrypted: bytes,
    key: DataKey,
) -> CasePeople:
    document = key.decrypt(encrypted, PERSON_PLACE)
    keys: dict[UUID, DataKey] = {
        person_id: DataKey.unwrap(ring, wrapped, data_key_owner(ledger_id, case_id, person_id))
        for person_id, wrapped in zip(
            row["person_ids"] or (), row["person_keys"] or (), strict=True
        )
    }
    related = _RelatedPeople.model_validate_json(document).related_people
    return CasePeople.of(document, list(_opened(related, keys)))


def _opened(related: Sequence[tuple[UUID, str]], keys: dict[UUID, DataKey]) -> Iterator[bytes]:
    """The documents of the related people who have a key; others were erased."""
    for person_id, value in related:
        if person_id in keys:
            yield keys[person_id].decrypt(b64decode(value), PERSON_PLACE)
