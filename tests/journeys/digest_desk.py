"""A council whose officers get digests: its services, a mail server, and a sender with a clock."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.journeys.notice_desk import COUNCIL, NoticeDesk, client, notice_desk

import deadline_service.main
from chassis.database import create_engine, driver_connection, transaction
from chassis.testing import CURSOR_SECRET, Database
from deadline_service.settings import Settings as DeadlineService
from events.envelope import LedgerId
from notification_service.testing.mail_server import FakeMailServer
from notification_service.worker.digests.digest_sender import DigestSender
from notification_service.worker.notices.smtp_channel import SmtpChannel

MONDAY: Final = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
"""A morning in winter."""
NOTHING: Final[Mapping[str, object]] = {}
PUT_WORK: Final = """
INSERT INTO deadline.work_item (
    ledger_id, item_id, case_id, kind, rule, because_of, started_on, due_on, law_due_on, work_on,
    reasons, shift_days, waits_on
) VALUES ($1, $2, $3, 'duty', 'assessment-decision', $4, $5, $6, $7, $6, '', 0, '[]')
"""
PUT_OFFICER: Final = """
INSERT INTO deadline.case_officer (ledger_id, case_id, from_on, officer_id, is_cover)
VALUES ($1, $2, '2026-01-01', $3, false)
"""
PUT_PROFILE: Final = """
INSERT INTO deadline.case_profile (ledger_id, case_id, reference, stage)
VALUES ($1, $2, $3, 'request')
"""
PUT_SETTING: Final = """
INSERT INTO deadline.case_profile (ledger_id, case_id, reference, stage, setting_urn)
VALUES ($1, $2, $3, 'plan', $4)
"""
PUT_REVIEW: Final = """
INSERT INTO deadline.deadline (
    ledger_id, deadline_id, case_id, rule, kind, because_of, started_on, due_on, law_due_on,
    state, is_limit_of_law, breachable, has_warnings
) VALUES ($1, $2, $3, 'review-first', 'duty', 1, '2026-01-01', $4, $5, 'running', true, true, true)
"""
SET_MORNING: Final = """
UPDATE notification.digest SET next_at = $3 WHERE ledger_id = $1 AND digest_id = $2
"""
REACH: Final = """
INSERT INTO deadline.checkpoint (subscription, ledger_id, position)
SELECT s.name, $1, $2
FROM unnest(ARRAY['timetable@1', 'case_officer@1', 'case_team@1', 'case_profile@1']) AS s (name)
ON CONFLICT (subscription, ledger_id) DO UPDATE SET position = EXCLUDED.position
"""


@dataclass
class SettableClock:
    """The clock of the sender."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class DigestDesk:
    """What a council does, over HTTP, and the sender of digests."""

    desk: NoticeDesk
    worklists: AsyncClient
    sender: DigestSender
    clock: SettableClock
    officer: UUID = field(default_factory=uuid4)

    @property
    def http(self) -> AsyncClient:
        """The API of notification-service."""
        return self.desk.notices

    @property
    def mail(self) -> FakeMailServer:
        """What the mail server got."""
        return self.desk.mail

    async def put(
        self,
        digest_id: UUID | None = None,
        version: int = 0,
        changed: Mapping[str, object] = NOTHING,
    ) -> Response:
        """Create or change a digest of the officer; a value of None is left out."""
        body = {"officer_id": str(self.officer), "email": "officer@council.example", **changed}
        return await self.http.put(
            f"/v1/digests/{digest_id or uuid4()}",
            json={name: value for name, value in body.items() if value is not None},
            headers={"If-Match": f'"{version}"'},
        )

    async def digest(self, at: datetime = MONDAY, changed: Mapping[str, object] = NOTHING) -> UUID:
        """The id of a digest, of the officer if not changed; its next morning is at an instant."""
        answer = await self.put(changed=changed)
        assert answer.status_code == 200, answer.text
        digest_id = UUID(answer.json()["digest_id"])
        await self.execute(SET_MORNING, COUNCIL, digest_id, at)
        return digest_id

    async def work(self, work_on: date, because_of: int = 1, reference: str = "SEN/1") -> UUID:
        """The id of an item of work in a new case of the officer; its case has a reference."""
        item_id, case_id = uuid4(), uuid4()
        started_on, law_due_on = work_on - timedelta(days=41), work_on + timedelta(days=1)
        days = started_on, work_on, law_due_on
        await self.execute(PUT_WORK, COUNCIL, item_id, case_id, because_of, *days)
        await self.execute(PUT_OFFICER, COUNCIL, case_id, self.officer)
        await self.execute(PUT_PROFILE, COUNCIL, case_id, reference)
        return item_id

    async def reach(self, position: int) -> None:
        """State up to which position the deadlines and the holders of cases follow from facts."""
        await self.execute(REACH, COUNCIL, position)

    async def days(self, digest_id: UUID) -> list[tuple[str, str, str | None, int]]:
        """How the days of a digest went, the first one first: day, state, reason, attempts."""
        answer = await self.http.get(f"/v1/digests/{digest_id}/days")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["days"]
        return [
            (each["day"], each["state"], each.get("reason"), each["attempts"])
            for each in reversed(found)
        ]

    async def settle(self, at: datetime) -> None:
        """Let the sender do all that is due at an instant."""
        self.clock.at = at
        while await self.sender.run_cycle():
            pass

    async def execute(self, statement: str, *values: object) -> None:
        """Execute a statement as the owner of the database, for the council."""
        async with transaction(self.desk.admin, COUNCIL) as db:
            await (await driver_connection(db)).execute(statement, *values)


@asynccontextmanager
async def digest_desk(database: Database) -> AsyncGenerator[DigestDesk]:
    """A council with settings for notices, on a new database."""
    app = deadline_service.main.create_app(
        DeadlineService(
            database_url=database.url_for("deadline_service"),
            cursor_secret=CURSOR_SECRET,
            database_pool_size=2,
        )
    )
    async with notice_desk(database, is_evaluated=False) as desk, app.router.lifespan_context(app):
        engine = sender_engine(database)
        clock = SettableClock()
        sender = DigestSender(engine, SmtpChannel(desk.mail.server, timeout=2), clock, uuid4)
        yield DigestDesk(desk, await client(database, app, LedgerId(COUNCIL)), sender, clock)
        await engine.dispose()


def sender_engine(database: Database) -> AsyncEngine:
    """The pool of the sender."""
    return create_engine(database.url_for("notification_service"), pool_size=4)
