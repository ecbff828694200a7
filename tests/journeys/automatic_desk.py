"""A council some of whose notices are sent by themselves, and the work of the processes for it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from typing import Any, Final
from uuid import uuid4

from httpx import Response
from pydantic import JsonValue
from tests.journeys.notice_desk import SETTINGS, NoticeDesk, new_key, notice_desk, person

from case_api.testing.vault import VAULT
from chassis.database import Ledgers, create_engine, transaction
from chassis.testing import Database
from events.subscription import Subscription
from events.subscription_worker import SubscriptionWorker
from notification_service.domain.notice_sending.sender_domains import ANY_DOMAIN
from notification_service.store.notices import current_notices
from notification_service.worker.automatic_notices.composer import AutomaticNoticeComposer
from notification_service.worker.automatic_notices.planner import PLANNING_EVENTS, NoticePlanner

MONDAY_AT_NOON: Final = datetime(2026, 3, 30, 11, tzinfo=UTC)
"""Monday 30 March 2026, twelve o'clock of British Summer Time."""


class AutomaticDesk:
    """What a council does, and what the processes do of it."""

    def __init__(self, desk: NoticeDesk, composer: AutomaticNoticeComposer) -> None:
        self.council, self.composer = desk, composer

    async def work(self, now: datetime = MONDAY_AT_NOON) -> None:
        """Plan, compose and send all that is due at an instant."""
        catalogue = current_notices()
        types = catalogue.fact_types | PLANNING_EVENTS
        facts = Subscription("automatic_notices@1", "notification", types)
        begin = partial(transaction, self.composer.engine, Ledgers.ALL)
        planner = NoticePlanner(catalogue, lambda: now)
        await SubscriptionWorker(begin, facts, planner.apply).drain()
        composer = replace(self.composer, now=lambda: now)
        while await composer.run_cycle():
            pass
        await self.council.sender.run_cycle()

    async def choose(self, *notices: str, **more: JsonValue) -> Response:
        """The response to settings by which these notices are sent by themselves."""
        version = (await self.council.notices.get("/v1/notice-settings")).json()["version"]
        return await self.council.notices.put(
            "/v1/notice-settings",
            json={**SETTINGS, "automatic": list(notices), **more},
            headers={"If-Match": f'"{version}"'},
        )

    async def record(self, case_id: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The response to a fact of a case."""
        return await self.council.post(self.council.cases, f"/v1/cases/{case_id}/{path}", body)

    async def agreed_case(
        self,
        child: dict[str, JsonValue] | None = None,
        agreed_on: str = "2026-03-30",
        **opening: JsonValue,
    ) -> tuple[str, int]:
        """A case in which the council agreed on a day to assess, and the position of that."""
        request = {
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
            "received_on": "2026-03-02",
        }
        body = {"person": child or person(), "request": request, **opening}
        case_id = (await self.council.post(self.council.cases, "/v1/cases", body))["case_id"]
        agreed = await self.record(
            case_id,
            "assessment-agreements",
            {
                "request_id": await self.request_id(case_id),
                "decided_on": agreed_on,
                "notified_on": agreed_on,
            },
        )
        return case_id, agreed["position"]

    async def request_id(self, case_id: str) -> str:
        """The id of the request for an assessment."""
        history = (await self.council.cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
        received = next(each for each in history if each["type"] == "request.received")
        return str(received["data"]["request_id"])

    async def required(self, case_id: str, requirement: str) -> dict[str, Any]:
        """What the list of required notices has of a notice to the parents."""
        answer = await self.council.notices.get(
            f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
        )
        assert answer.status_code == 200, answer.text
        return next(each for each in answer.json()["notices"] if each["requirement"] == requirement)

    async def dismiss(self, case_id: str, reports: int, requirement: str, reason: str) -> Response:
        """The response to a dismissal."""
        return await self.council.notices.post(
            f"/v1/cases/{case_id}/notice-dismissals",
            json={"requirement": requirement, "reports": reports, "reason": reason},
            headers=new_key(),
        )

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The messages: the recipient, and the words in one line."""
        return [
            (str(to), " ".join(_words(each).split()))
            for to, each in zip(
                self.council.mail.recipients, self.council.mail.accepted, strict=True
            )
        ]


def _words(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


@asynccontextmanager
async def automatic_desk(
    database: Database, *, is_evaluated: bool = True
) -> AsyncGenerator[AutomaticDesk]:
    """A council on a new database; the arguments are those of `notice_desk`."""
    async with notice_desk(database, is_evaluated=is_evaluated) as desk:
        engine = create_engine(database.url_for("notification_service"), pool_size=6)
        composer = AutomaticNoticeComposer(
            engine=engine,
            ring=VAULT.ring,
            domains=ANY_DOMAIN,
            has_email_account=True,
            has_notify_account=False,
            now=lambda: MONDAY_AT_NOON,
            new_id=uuid4,
        )
        yield AutomaticDesk(desk, composer)
        await engine.dispose()
