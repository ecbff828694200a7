"""The content of what a notice encloses is read in parts and compared with its hash."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from hashlib import sha256
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from tests.journeys.enclosing_desk import BY_POST, PLAN, EnclosingDesk
from tests.journeys.notice_desk import COUNCIL, SETTINGS, notice_desk

from case_api.store.documents.content import PART_BYTES, encrypt_part
from case_api.store.documents.document_details import UploadId
from case_api.testing.vault import VAULT
from chassis.encryption.data_key import DataKey, data_key_owner
from chassis.testing import Database
from events.contracts.references import DocumentId
from events.envelope import CaseId
from events.stored_document import DocumentMediaType
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.store.notice_sending.enclosed_content import (
    EnclosedContent,
    EnclosureDiffers,
    EnclosureGone,
)
from notification_service.store.notice_sending.readings import NoticeReader

READER: Final = NoticeReader("tester", "tester", "sendNotice", "casework", "127.0.0.1")
KEY: Final = "SELECT key FROM case_api.case_file WHERE case_id = $1"
UPLOAD: Final = "SELECT upload_id FROM case_api.document_upload WHERE document_id = $1"
CHANGE: Final = """
    UPDATE case_api.document_part SET content = $2 WHERE upload_id = $1 AND ordinal = 0
"""


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[EnclosingDesk]:
    async with notice_desk(database) as made:
        await made.notices.put(
            "/v1/notice-settings",
            json={**SETTINGS, "letters_by": "print_run"},
            headers={"If-Match": '"1"'},
        )
        yield EnclosingDesk(made)


async def enclosed(
    desk: EnclosingDesk, database: Database, case_id: str, document_id: str, content: bytes
) -> tuple[EnclosedContent, NoticeEnclosure]:
    """A document of a case as a notice has it, and where its content is read."""
    key = await file_key(database, case_id)
    reading = EnclosedContent(
        desk.council.sender.engine, COUNCIL, CaseId(UUID(case_id)), key, READER
    )
    return reading, NoticeEnclosure(
        document_id=DocumentId(UUID(document_id)),
        sha256=sha256(content).hexdigest(),
        size=len(content),
        media_type=DocumentMediaType.PDF,
        title="EHC plan",
        file_name="plan-1.pdf",
    )


async def file_key(database: Database, case_id: str) -> DataKey:
    owner = await asyncpg.connect(database.admin_url)
    wrapped = await owner.fetchval(KEY, UUID(case_id))
    await owner.close()
    return DataKey.unwrap(VAULT.ring, wrapped, data_key_owner(COUNCIL, CaseId(UUID(case_id))))


async def change_content(
    database: Database, case_id: str, document_id: str, content: bytes
) -> None:
    """Store another first part, encrypted in its place, as only who has the key can."""
    key, owner = await file_key(database, case_id), await asyncpg.connect(database.admin_url)
    upload = UploadId(await owner.fetchval(UPLOAD, UUID(document_id)))
    await owner.execute(CHANGE, upload, encrypt_part(key, upload, 0, content[:PART_BYTES]))
    await owner.close()


async def test_a_content_is_read_in_parts_and_is_whole(
    desk: EnclosingDesk, database: Database
) -> None:
    case_id = await desk.agreed_case()
    document = await desk.document(case_id, PLAN)
    reading, plan = await enclosed(desk, database, case_id, document["document_id"], PLAN)

    parts = [each async for each in reading.parts(plan)]

    assert [len(each) for each in parts] == [PART_BYTES, len(PLAN) - PART_BYTES]
    assert await reading.whole([plan, plan]) == [PLAN, PLAN]


async def test_a_content_of_another_hash_or_size_is_none(
    desk: EnclosingDesk, database: Database
) -> None:
    case_id = await desk.agreed_case()
    document = await desk.document(case_id, PLAN)
    reading, plan = await enclosed(desk, database, case_id, document["document_id"], PLAN)

    for wrong in ({"sha256": "0" * 64}, {"size": len(PLAN) - 1}):
        with pytest.raises(EnclosureDiffers):
            await reading.whole([plan.model_copy(update=wrong)])
    with pytest.raises(EnclosureGone):
        await reading.whole([plan.model_copy(update={"size": len(PLAN) + 1})])


async def test_a_content_that_is_voided_while_it_is_read_is_gone(
    desk: EnclosingDesk, database: Database
) -> None:
    case_id = await desk.agreed_case()
    document = await desk.document(case_id, PLAN)
    reading, plan = await enclosed(desk, database, case_id, document["document_id"], PLAN)
    parts = reading.parts(plan)
    await anext(parts)

    await desk.void(case_id, document["position"])

    with pytest.raises(EnclosureGone):
        await anext(parts)


async def test_a_content_of_another_case_is_gone(desk: EnclosingDesk, database: Database) -> None:
    case_id, other = await desk.agreed_case(), await desk.agreed_case()
    document = await desk.document(case_id, PLAN)
    reading, plan = await enclosed(desk, database, case_id, document["document_id"], PLAN)
    elsewhere = replace(reading, case_id=CaseId(UUID(other)))

    with pytest.raises(EnclosureGone):
        await elsewhere.whole([plan])


async def test_a_plan_with_another_content_is_not_sent(
    desk: EnclosingDesk, database: Database
) -> None:
    case_id, final, document_id = await desk.planned_case()
    (notice,) = (await desk.send(case_id, final)).json()["notices"]
    await change_content(database, case_id, document_id, b"%PDF- of another" * 20_000)

    await desk.council.sender.run_cycle()

    assert desk.council.mail.accepted == []
    found = (await desk.council.notices.get(f"/v1/notices/{notice['notice_id']}")).json()
    assert [each["outcome"] for each in found["tried"]] == ["unreadable"]


async def test_a_print_file_with_another_content_is_not_ended(
    desk: EnclosingDesk, database: Database
) -> None:
    """The post room cannot open it, and so prints nothing of it."""
    case_id, final, document_id = await desk.planned_case(BY_POST)
    await desk.send(case_id, final)
    run = (await desk.council.post(desk.council.notices, "/v1/print-runs", {}))["print_run_id"]
    await change_content(database, case_id, document_id, b"%PDF- of another" * 20_000)

    with pytest.raises(EnclosureDiffers):
        await desk.council.notices.get(f"/v1/print-runs/{run}/file")
