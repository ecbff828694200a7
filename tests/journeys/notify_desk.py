"""A council that sends notices by GOV.UK Notify, which the stand-in plays."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from deploy.notify_stand_in.account import (
    LIVE_KEY,
    SERVICE_ID,
    TEMPLATE_ID,
    TEXT_TEMPLATE_ID,
    example_account,
)
from deploy.notify_stand_in.messages import StoredMessage
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in
from httpx import Response
from tests.journeys.notice_desk import COUNCIL, NOTIFY_TOKEN, NoticeDesk, notice_desk, person

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.worker.notices.govuk_notify.channel import NotifyChannel
from notification_service.worker.notices.govuk_notify.client import NotifyClient
from notification_service.worker.notices.govuk_notify.receipt_checker import ReceiptChecker
from notification_service.worker.notices.notice_sender import NoticeSender

_HASTEN: Final = """
    UPDATE notification.notice SET due_at = now() WHERE state = 'pending' AND due_at < 'infinity'
"""
_LOOK: Final = "UPDATE notification.notice_receipt SET look_at = now() WHERE look_at IS NOT NULL"


@dataclass(frozen=True)
class NotifyDesk:
    """What a council does, what Notify does, and the passing of time."""

    desk: NoticeDesk
    notify: NotifyStandIn
    checker: ReceiptChecker

    async def sent_notice(self, **mother: Any) -> tuple[str, str]:  # noqa: ANN401  # JSON
        """The ids of a case and of its notice, after one attempt to send it."""
        case_id, refusal = await self.desk.refused_case(person(**mother))
        answer = await self.desk.send(case_id, refusal)
        assert answer.status_code == 201, answer.text
        assert await self.desk.sender.run_cycle() == 1
        return case_id, answer.json()["notices"][0]["notice_id"]

    @property
    def messages(self) -> list[StoredMessage]:
        """What Notify has, the first ones first."""
        return list(self.notify.messages)

    def report(self, status: str) -> UUID:
        """Change the status of the only message at Notify, without a receipt."""
        (message,) = self.messages
        self.notify.messages.update(message.message_id, status, datetime.now(UTC))
        return message.message_id

    async def receive(
        self, message_id: UUID | str, status: str, token: str = NOTIFY_TOKEN
    ) -> Response:
        """The response to a delivery receipt."""
        receipt = {
            "id": str(message_id),
            "reference": None,
            "to": "alex@example.org",
            "status": status,
            "created_at": "2026-11-29T09:00:00.000000Z",
            "completed_at": None,
            "sent_at": None,
            "notification_type": "email",
            "template_id": str(TEMPLATE_ID),
            "template_version": 1,
        }
        headers = {"Authorization": f"Bearer {token}"}
        return await self.desk.notices.post(
            "/v1/callbacks/govuk-notify", json=receipt, headers=headers
        )

    async def notice(self, notice_id: str) -> dict[str, Any]:
        """The proof of a notice."""
        found: dict[str, Any] = (await self.desk.notices.get(f"/v1/notices/{notice_id}")).json()
        return found

    async def facts(self, case_id: str) -> list[str]:
        """The types of the facts about notices, with the reason of each failure."""
        facts = await self.desk.facts(case_id)
        return [
            " ".join(filter(None, (each["type"], each["data"].get("reason")))) for each in facts
        ]

    async def pass_time(self) -> None:
        """Make due what waits for a time. A text of a notice that was not sent waits for that."""
        for statement in (_HASTEN, _LOOK):
            await self.execute(statement)

    async def execute(self, statement: str) -> None:
        """Change rows of the council as its database administrator."""
        async with transaction(self.desk.admin, COUNCIL) as db:
            await (await driver_connection(db)).execute(statement)

    async def count_due(self) -> int:
        """How many messages are to be looked up now."""
        return await self.count(
            "SELECT count(*) FROM notification.notice_receipt WHERE look_at <= now()"
        )

    async def count(self, query: str) -> int:
        """What a query counts, as the council's database administrator."""
        async with transaction(self.desk.admin, COUNCIL) as db:
            found = await (await driver_connection(db)).fetchval(query)
        assert isinstance(found, int)
        return found


@asynccontextmanager
async def notify_desk(database: Database) -> AsyncGenerator[NotifyDesk]:
    """A council whose notices are sent by the stand-in, on a new database."""
    async with (
        served_stand_in(NotifyStandIn(example_account())) as notify,
        notice_desk(database, notify_url=notify.url) as desk,
    ):
        secret = str(LIVE_KEY.secret)
        account = NotifyAccount(notify.url, SERVICE_ID, TEMPLATE_ID, secret, TEXT_TEMPLATE_ID)
        async with NotifyClient.open(account, seconds=2) as client:
            smtp = desk.sender
            sender = NoticeSender(
                *(smtp.engine, smtp.ring, NotifyChannel(client), smtp.now, uuid4),
                texts_at_any_hour=True,
            )
            checker = ReceiptChecker(smtp.engine, client, smtp.now)
            yield NotifyDesk(replace(desk, sender=sender), notify, checker)
