"""The sender of digests, with a fault at every await of its round, and killed at any instant."""

import asyncio
import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from tests.faults.environment import fault_environment
from tests.faults.support import COUNCIL, AdminQueries
from tests.faults.worker_support import wait_for_value
from tests.journeys.digest_desk import (
    PUT_OFFICER,
    PUT_PROFILE,
    PUT_REVIEW,
    PUT_SETTING,
    PUT_WORK,
)

from chassis.database import driver_connection, transaction
from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep
from chassis.testing.process import ServiceProcess
from events.london_day import london_day
from notification_service.testing.digest_conservation import assert_digests_conserved
from notification_service.testing.mail_server import FakeMailServer, fake_mail_server

pytestmark = pytest.mark.faults

SETTINGS: Final = """
INSERT INTO notification.notice_settings (ledger_id, version, document, recorded_by)
VALUES ($1, 1, $2, 'tester')
"""
DIGEST: Final = """
INSERT INTO notification.digest
    (ledger_id, digest_id, reader, reader_id, email, send_at, next_at, changed_by)
VALUES ($1, $2, 'officer', $3, $4, '07:30', now(), 'tester')
"""
REVIEW_LIST: Final = """
INSERT INTO notification.digest
    (ledger_id, digest_id, reader, setting_urn, email, send_at, next_at, changed_by)
VALUES ($1, $2, 'setting', $3, $4, '07:30', now(), 'tester')
"""
STATE: Final = """
SELECT state FROM notification.digest_message WHERE ledger_id = $1 AND digest_id = $2
"""
OPEN_ATTEMPTS: Final = """
SELECT attempts FROM notification.digest_message
WHERE ledger_id = $1 AND digest_id = $2 AND attempts > 0 AND outcome IS NULL
"""
MESSAGE: Final = """
SELECT message_id, attempts FROM notification.digest_message
WHERE ledger_id = $1 AND digest_id = $2
"""


def settings(mail: FakeMailServer) -> dict[str, str]:
    return {
        "WEBHOOK_SECRETS_KEY": b64encode(bytes(range(32))).decode(),
        "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
        "NOTICE_LEASE_SECONDS": "1",
    }


class DigestsToSend:
    """Digests that are due, each of an officer with one thing to do today."""

    def __init__(self, records: AdminQueries, mail: FakeMailServer) -> None:
        self.records, self.mail = records, mail
        self.added: set[UUID] = set()

    async def prepare(self) -> None:
        """Record who the council is, and that a term begins today."""
        today = london_day(datetime.now(UTC)).isoformat()
        document = {
            "name": "Example Council",
            "from_email": "send@council.example",
            "terms": [{"from_on": today, "to_on": today}],
        }
        await self.execute((SETTINGS, (json.dumps(document),)))

    async def add(self) -> UUID:
        """The id of a digest that is due."""
        digest_id, officer, case_id = uuid4(), uuid4(), uuid4()
        today = london_day(datetime.now(UTC))
        await self.execute(
            (PUT_WORK, (uuid4(), case_id, 1, today, today, today)),
            (PUT_OFFICER, (case_id, officer)),
            (PUT_PROFILE, (case_id, "SEN/1")),
            (DIGEST, (digest_id, officer, f"{digest_id.hex}@council.example")),
        )
        self.added.add(digest_id)
        return digest_id

    async def assert_sent_once(self, digest_id: UUID) -> None:
        """One day, sent, and one message, though it may have come twice."""
        await wait_for_value(self.records, "sent", STATE, COUNCIL, digest_id)
        (message_id,) = await self.records.fetch_column(MESSAGE, COUNCIL, digest_id)
        address = f"{digest_id.hex}@council.example"
        got = {str(each["Message-ID"]) for each in self.mail.accepted if each["To"] == address}
        assert got == {f"<{message_id}@council.example>"}

    async def assert_conserved(self) -> None:
        """Each digest that was due is one day, which was sent."""
        async with transaction(self.records.engine, COUNCIL) as db:
            counts = await assert_digests_conserved(await driver_connection(db), self.added)
        assert counts == {"sent": len(self.added)}

    async def work(self) -> None:
        """A digest is due, sent and recorded."""
        await self.assert_sent_once(await self.add())

    async def execute(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        for statement, values in statements:
            await self.records.fetch_column(statement, COUNCIL, *values)


class ReviewListsToSend(DigestsToSend):
    """Lists of reviews that are due, each of a setting with one plan to review."""

    async def add(self) -> UUID:
        """The id of a list that is due."""
        list_id, case_id = uuid4(), uuid4()
        urn = str(100_000 + len(self.added))
        await self.execute(
            (PUT_SETTING, (case_id, "SEN/1", urn)),
            (PUT_REVIEW, (uuid4(), case_id, *[london_day(datetime.now(UTC))] * 2)),
            (REVIEW_LIST, (list_id, urn, f"{list_id.hex}@council.example")),
        )
        self.added.add(list_id)
        return list_id


@pytest.mark.parametrize("kind", [DigestsToSend, ReviewListsToSend])
async def test_each_digest_is_sent_after_any_fault(kind: type[DigestsToSend]) -> None:
    await asyncio.gather(*(run_with_fault(kind, fault) for fault in QUICK_FAULTS))


async def run_with_fault(kind: type[DigestsToSend], fault: Fault) -> None:
    async with fault_environment() as env, fake_mail_server() as mail:
        digests = kind(env.records, mail)
        await digests.prepare()
        process = await env.start("notification_service notice-sender", **settings(mail))
        sweep = WorkerSweep(env.proxy, process, digests.work)
        await sweep.inject_at_every_await([fault])
        await digests.assert_conserved()


async def test_a_digest_of_a_killed_sender_is_sent_by_the_next(tmp_path: Path) -> None:
    """Killed while the mail server has the content: it may come twice, as one message."""
    async with fault_environment() as env, fake_mail_server() as mail:
        digests = DigestsToSend(env.records, mail)
        await digests.prepare()
        mail.hangs = True
        on = {"DATABASE_URL": env.database.url_for("notification_service"), **settings(mail)}
        process = ServiceProcess("notification_service notice-sender", on, tmp_path / "log", None)
        process.start()
        digest_id = await digests.add()
        await mail.holds_content.wait()
        assert await env.records.fetch_column(OPEN_ATTEMPTS, COUNCIL, digest_id) == [1]
        await process.kill()
        mail.hangs = False
        await env.start("notification_service notice-sender", **settings(mail))

        await digests.assert_sent_once(digest_id)

        await digests.assert_conserved()
