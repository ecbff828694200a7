"""The documents that a notice may enclose: what notification-service is answered, and recorded."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias
from uuid import UUID

import asyncpg
import pytest
from asyncpg import InsufficientPrivilegeError, Record
from httpx import AsyncClient, Response
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.content import PART_BYTES
from case_api.store.documents.encrypted_details import decrypt_details
from case_api.testing.vault import VAULT
from chassis.database import Ledgers, driver_connection, transaction
from chassis.encryption.data_key import DataKey, data_key_owner
from chassis.testing import Database
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from events.stored_document import PART_PLACE, ConcernedPerson

Body: TypeAlias = dict[str, JsonValue]
File: TypeAlias = Callable[..., Awaitable[Response]]
Recorder: TypeAlias = Callable[..., Awaitable[Body]]
Upload: TypeAlias = Callable[..., Awaitable[Response]]
CONTENT: Final = b"%PDF-1.7\n" + bytes(range(256)) * (3 * PART_BYTES // 512)
"""One part and a half."""
DOCUMENTS: Final = "SELECT * FROM case_api.notice_documents_v1($1, $2, $3, $4, $5, $6, $7)"
PART: Final = "SELECT * FROM case_api.notice_document_part_v1($1, $2, $3, $4, $5, $6, $7, $8)"
WHO: Final = ("client:portal", "client:portal", "sendNotice")


class OpenedCase(Protocol):
    path: str
    case_id: str


@pytest.fixture
async def stored(case: OpenedCase, file: File, upload: Upload) -> UUID:
    """The id of a document about a sibling, whose content is stored."""
    filed = await file(case.path, CONTENT, title="Report about Kim", concerns="other_relative")
    assert (await upload(filed.headers["Location"], CONTENT)).status_code == 204
    return UUID(filed.json()["document_id"])


@dataclass(frozen=True)
class NoticeReading:
    """notification-service, which reads documents of a case of a council, and case-api."""

    engine: AsyncEngine
    case_api: AsyncEngine
    council: LedgerId
    case_id: str

    async def documents(self, *documents: UUID, purpose: str = "casework") -> Sequence[Record]:
        values = (UUID(self.case_id), list(documents), *WHO, purpose, "127.0.0.1")
        async with transaction(self.engine, self.council) as db:
            return await (await driver_connection(db)).fetch(DOCUMENTS, *values)

    async def part(
        self, document: UUID, ordinal: int = 0, purpose: str = "casework"
    ) -> Sequence[Record]:
        values = (UUID(self.case_id), document, ordinal, *WHO, purpose, "127.0.0.1")
        async with transaction(self.engine, self.council) as db:
            return await (await driver_connection(db)).fetch(PART, *values)

    async def recorded(self) -> Sequence[tuple[str, UUID | None]]:
        """What notification-service read."""
        query = "SELECT kind, document_id FROM case_api.reading WHERE client = $1 ORDER BY position"
        async with transaction(self.case_api, self.council) as db:
            return [tuple(row) for row in await (await driver_connection(db)).fetch(query, WHO[1])]

    async def key(self) -> DataKey:
        """The key of the file."""
        query = "SELECT key FROM case_api.case_file WHERE ledger_id = $1 AND case_id = $2"
        case_id = CaseId(UUID(self.case_id))
        async with transaction(self.case_api, self.council) as db:
            wrapped = await (await driver_connection(db)).fetchval(query, self.council, case_id)
        return DataKey.unwrap(VAULT.ring, wrapped, data_key_owner(self.council, case_id))


@pytest.fixture
def reading(
    engine: AsyncEngine, notification_service: AsyncEngine, council: LedgerId, case: OpenedCase
) -> NoticeReading:
    return NoticeReading(notification_service, engine, council, case.case_id)


async def test_what_describes_a_document_is_answered_encrypted_and_recorded(
    reading: NoticeReading, stored: UUID
) -> None:
    (row,) = await reading.documents(stored)

    assert (row["document_id"], row["sha256"]) == (stored, hashlib.sha256(CONTENT).digest())
    assert (row["media_type"], row["size"]) == ("application/pdf", len(CONTENT))
    assert (row["is_elsewhere"], row["scan"]) == (False, "not_scanned")
    assert (row["is_in_other_cases"], row["restricted_on"]) == (False, None)
    key = await reading.key()
    details = decrypt_details(key, DocumentId(stored), row["details"])
    assert (details.title, details.concerns) == (
        "Report about Kim",
        ConcernedPerson.OTHER_RELATIVE,
    )
    assert await reading.recorded() == [("document", stored)]


async def test_several_documents_are_one_reading(
    reading: NoticeReading, case: OpenedCase, stored: UUID, file: File, pdf: bytes
) -> None:
    awaited = UUID((await file(case.path, pdf)).json()["document_id"])

    rows = await reading.documents(stored, awaited)

    assert {row["document_id"]: row["scan"] for row in rows} == {
        stored: "not_scanned",
        awaited: None,
    }
    assert await reading.recorded() == [("document", None)]


async def test_content_is_answered_in_parts_and_recorded_with_the_first(
    reading: NoticeReading, stored: UUID
) -> None:
    (first,) = await reading.part(stored)
    (second,) = await reading.part(stored, 1)

    key = await reading.key()
    parts = [
        key.decrypt(row["content"], PART_PLACE.format(row["upload_id"], ordinal))
        for ordinal, row in enumerate([first, second])
    ]
    assert b"".join(parts) == CONTENT
    assert await reading.part(stored, 2) == []
    assert await reading.recorded() == [("document_content", stored)]


async def test_the_same_content_in_another_case_is_told_without_the_case(
    reading: NoticeReading, stored: UUID, file: File, record: Recorder, opening: Body
) -> None:
    opened = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    assert (
        await file(f"/v1/cases/{opened['case_id']}", CONTENT, in_other_cases=True)
    ).status_code == 201

    (row,) = await reading.documents(stored)

    assert row["is_in_other_cases"] is True
    assert str(opened["case_id"]) not in str(dict(row))


async def test_nothing_of_another_case_or_council_is_answered(
    reading: NoticeReading, other_council: LedgerId, stored: UUID, record: Recorder, opening: Body
) -> None:
    opened = await record("/v1/cases", {**opening, "reference": "EHC-2"})

    other_case = replace(reading, case_id=str(opened["case_id"]))
    elsewhere = replace(reading, council=other_council)

    assert await other_case.documents(stored) == []
    assert await other_case.part(stored) == []
    assert await elsewhere.documents(stored) == []
    assert await elsewhere.part(stored) == []
    assert await reading.recorded() == [], "nothing was answered"


async def test_a_document_whose_filing_was_voided_is_not_answered(
    reading: NoticeReading, case: OpenedCase, stored: UUID, client: AsyncClient, record: Recorder
) -> None:
    position = (await client.get(f"{case.path}/documents/{stored}")).json()["position"]
    await record(f"{case.path}/voids", {"position": position, "reason": "wrong_case"})

    assert await reading.documents(stored) == []
    assert await reading.part(stored) == []


@pytest.mark.parametrize("scan", ["waiting", "failed"])
async def test_content_that_may_not_be_served_is_not_answered(
    reading: NoticeReading, database: Database, stored: UUID, scan: str
) -> None:
    owner = await asyncpg.connect(database.admin_url)
    await owner.execute(
        "UPDATE case_api.document_upload SET scan = $1,"
        " scan_due_at = CASE WHEN $1 = 'waiting' THEN now() END",
        scan,
    )
    await owner.close()

    (row,) = await reading.documents(stored)
    assert row["scan"] == scan
    assert await reading.part(stored) == []


async def test_restricted_documents_are_answered_for_some_purposes_alone(
    reading: NoticeReading, engine: AsyncEngine, council: LedgerId, case: OpenedCase, stored: UUID
) -> None:
    async with transaction(engine, council) as db:
        await (await driver_connection(db)).execute(
            "INSERT INTO case_api.restriction VALUES ($1, $2, $3, 'accuracy_contested',"
            " ARRAY['documents'], 'officer-1', '2026-11-20')",
            *(council, UUID(case.case_id), UUID(int=5)),
        )

    (refused,) = await reading.documents(stored)
    assert str(refused["restricted_on"]) == "2026-11-20"
    assert {refused[name] for name in ("document_id", "details", "sha256", "size")} == {None}
    assert await reading.part(stored) == []
    assert await reading.recorded() == []

    (allowed,) = await reading.documents(stored, purpose="tribunal")
    assert allowed["document_id"] == stored
    assert await reading.part(stored, purpose="tribunal")


async def test_no_table_of_documents_is_readable_for_the_service(
    notification_service: AsyncEngine,
) -> None:
    for table in ("document", "document_case", "document_part", "document_upload"):
        with pytest.raises(InsufficientPrivilegeError):
            async with transaction(notification_service, Ledgers.ALL) as db:
                await (await driver_connection(db)).fetch(f"SELECT 1 FROM case_api.{table}")  # noqa: S608


async def test_case_api_itself_may_not_ask(reading: NoticeReading, stored: UUID) -> None:
    by_case_api = replace(reading, engine=reading.case_api)

    with pytest.raises(InsufficientPrivilegeError):
        await by_case_api.documents(stored)
    with pytest.raises(InsufficientPrivilegeError):
        await by_case_api.part(stored)
