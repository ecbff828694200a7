"""A council that sends notices: both services over one database, a mail server, and a sender."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from deploy.notify_stand_in.account import LIVE_KEY, SERVICE_ID, TEMPLATE_ID, TEXT_TEMPLATE_ID
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import JsonValue, SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

import case_api.main
import notification_service.main
from case_api.settings import Settings as CaseApi
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS, VAULT
from chassis.database import create_engine, driver_connection, transaction
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR
from events.envelope import LedgerId
from events.log.ledgers import Ledger, open_ledger
from notification_service.settings import Settings as NotificationService
from notification_service.testing.mail_server import FakeMailServer, fake_mail_server
from notification_service.worker.notices.notice_sender import NoticeSender
from notification_service.worker.notices.smtp_channel import SmtpChannel

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
OTHER_COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
SCOPES: Final = frozenset(
    {
        *("cases:read", "cases:write", "cases:erase", "people:read", "people:write"),
        *("readings:read", "exports:read", "deadlines:read", "documents:write"),
        *("notices:read", "notices:send", "notices:print", "notices:manage"),
    }
)
EVALUATED_WITHIN_SECONDS: Final = 60.0
"""On a machine under load."""
MOTHER: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"
FATHER: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a12"
SETTINGS: Final[dict[str, JsonValue]] = {
    "name": "Example Council",
    "from_email": "send@council.example",
    "phone": "01632 960123",
    "contact": [{"name": "SEND Team", "phone": "01632 960123"}],
    "tribunal": [{"name": "First-tier Tribunal", "phone": "01632 960200"}],
    "mediation_services": [{"name": "Example Mediation", "phone": "01632 960301"}],
    "disagreement_services": [{"name": "Example Resolution Service", "phone": "01632 960302"}],
    "advice_services": [{"name": "Example SENDIASS", "phone": "01632 960303"}],
}
APPEAL_BY: Final[dict[str, JsonValue]] = {
    "kind": "day",
    "day": "2026-05-30",
    "reason": {
        "code": "limit",
        "number": 2,
        "unit": "months",
        "counted_from": "2026-03-30",
        "event": "request.refused",
    },
}
AHEAD: Final[dict[str, JsonValue]] = {**APPEAL_BY, "day": "2099-12-31"}
"""A day that no test sees pass."""
REFUSAL: Final[dict[str, JsonValue]] = {
    "reasons": {"kind": "list", "items": ["The school can give more help from its own money."]},
    "appeal_by": APPEAL_BY,
    "mediation_by": APPEAL_BY,
    "next_steps": {"kind": "steps", "steps": [{"what": "You can ask us to explain."}]},
}
"""The values of the letter of a refusal to assess."""
EVALUATED: Final = """
INSERT INTO deadline.checkpoint (subscription, ledger_id, position) VALUES ('timetable@1', $1, $2)
"""
NOTIFY_TOKEN: Final = "a-bearer-token-of-delivery-receipts"
"""What GOV.UK Notify sends with delivery receipts."""


def person(**of_mother: JsonValue) -> dict[str, JsonValue]:
    """A child of compulsory school age with a mother. None: the record has no such value."""
    mother: dict[str, JsonValue] = {
        "person_id": MOTHER,
        "name": "Alex Example",
        "roles": [{"role": "parent"}],
        "email": "alex@example.org",
    }
    return {
        "family_name": "Example",
        "given_names": "Sam",
        "birth_date": "2015-10-05",
        "related_people": [
            {name: each for name, each in {**mother, **of_mother}.items() if each is not None}
        ],
    }


def parents(**of_father: JsonValue) -> dict[str, JsonValue]:
    """The same child with a father, too, who has no address."""
    child = person()
    related: Any = child["related_people"]
    father: dict[str, JsonValue] = {
        "person_id": FATHER,
        "name": "Robin Example",
        "roles": [{"role": "parent"}],
    }
    return {**child, "related_people": [*related, {**father, **of_father}]}


@dataclass(frozen=True)
class NoticeDesk:
    """What a council does, over HTTP, and the sender of notices."""

    cases: AsyncClient
    notices: AsyncClient
    elsewhere: AsyncClient
    """Notices, as another council."""
    mail: FakeMailServer
    sender: NoticeSender
    admin: AsyncEngine

    async def post(self, client: AsyncClient, path: str, body: object) -> dict[str, Any]:
        """The result of a POST that succeeds."""
        answer = await client.post(path, json=body, headers=new_key())
        assert answer.status_code in {200, 201}, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def refused_case(
        self, child: Mapping[str, JsonValue] | None = None, on: str = "2026-03-30"
    ) -> tuple[str, int]:
        """The id of a case in which an assessment was refused, and the position of the refusal."""
        request = {
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
            "received_on": "2026-03-02",
        }
        opening = {"person": child or person(), "request": request}
        case_id = (await self.post(self.cases, "/v1/cases", opening))["case_id"]
        history = (await self.cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
        request_id = next(each for each in history if each["type"] == "request.received")["data"][
            "request_id"
        ]
        refused = await self.post(
            self.cases,
            f"/v1/cases/{case_id}/assessment-refusals",
            {"request_id": request_id, "decided_on": on, "notified_on": on},
        )
        return case_id, refused["position"]

    async def send(
        self,
        case_id: str,
        reports: int,
        values: Mapping[str, JsonValue] = REFUSAL,
        *,
        confirmed: Sequence[str] = (),
        **more: object,
    ) -> Response:
        """The response to a letter of a refusal, which was recorded for an earlier day.

        It is sent once the deadlines follow from the facts, where a process evaluates them.
        """
        body = {
            "requirement": "assessment-refused",
            "reports": reports,
            "values": values,
            **more,
            "confirmed": ["other_notice_day", "past_day", *confirmed],
        }
        path = f"/v1/cases/{case_id}/notices"
        async with asyncio.timeout(EVALUATED_WITHIN_SECONDS):
            while True:
                answer = await self.notices.post(path, json=body, headers=new_key())
                if "day_not_checked" not in answer.json().get("doubts", []):
                    return answer
                await asyncio.sleep(0.2)

    async def facts(self, case_id: str) -> list[dict[str, Any]]:
        """The facts of what became of the notices of a case, without what they stated."""
        found = (await self.cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
        others = {"notice.contents_stated"}
        return [
            each
            for each in found
            if each["type"].startswith("notice.") and each["type"] not in others
        ]


def new_key() -> dict[str, str]:
    """A new idempotency key."""
    return {"Idempotency-Key": uuid4().hex}


@asynccontextmanager
async def notice_desk(
    database: Database, *, is_evaluated: bool = True, notify_url: str = ""
) -> AsyncGenerator[NoticeDesk]:
    """A council with settings for notices, on a new database.

    `is_evaluated`: there are no deadlines, and no evaluator is needed to know that. `notify_url`:
    the installation has an account at GOV.UK Notify, and no mail server.
    """
    async with AsyncExitStack() as stack:
        admin = create_engine(database.admin_url, pool_size=1)
        stack.push_async_callback(admin.dispose)
        for ledger_id, authority in ((COUNCIL, "999"), (OTHER_COUNCIL, "998")):
            async with transaction(admin, ledger_id) as db:
                await open_ledger(db, Ledger(ledger_id, authority, f"Council {authority}"))
        mail = await stack.enter_async_context(fake_mail_server())
        engine = create_engine(database.url_for("notification_service"), pool_size=4)
        stack.push_async_callback(engine.dispose)
        apps = case_app(database), notice_app(database, mail.port, notify_url)
        for each in apps:
            await stack.enter_async_context(each.router.lifespan_context(each))
        cases, notices, elsewhere = [
            await stack.enter_async_context(await client(database, app, ledger_id))
            for app, ledger_id in (
                (apps[0], COUNCIL),
                (apps[1], COUNCIL),
                (apps[1], OTHER_COUNCIL),
            )
        ]
        channel = SmtpChannel(mail.server)
        sender = NoticeSender(engine, VAULT.ring, channel, lambda: datetime.now(UTC), uuid4)
        changed = await notices.put(
            "/v1/notice-settings", json=SETTINGS, headers={"If-Match": '"0"'}
        )
        assert changed.status_code == 200, changed.text
        if is_evaluated:
            async with transaction(admin, COUNCIL) as db:
                await (await driver_connection(db)).execute(EVALUATED, COUNCIL, 10_000)
        yield NoticeDesk(cases, notices, elsewhere, mail, sender, admin)


def case_app(database: Database) -> FastAPI:
    """case-api on a database."""
    return case_api.main.create_app(
        CaseApi(
            database_url=database.url_for("case_api"),
            cursor_secret=CURSOR_SECRET,
            personal_data_keys=PERSONAL_DATA_KEYS,
            personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
            destroyed_keys_dir=DESTROYED_KEYS_DIR,
            database_pool_size=2,
        )
    )


def notice_app(database: Database, mail_port: int, notify_url: str = "") -> FastAPI:
    """notification-service on a database. It sends nothing itself, and needs an account set."""
    by_notify = bool(notify_url)
    return notification_service.main.create_app(
        NotificationService(
            database_url=database.url_for("notification_service"),
            cursor_secret=CURSOR_SECRET,
            webhook_secrets_key=SecretStr("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            personal_data_keys=PERSONAL_DATA_KEYS,
            personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
            smtp_url=SecretStr("" if by_notify else f"smtp://127.0.0.1:{mail_port}"),
            notify_url=notify_url,
            notify_api_key=SecretStr(LIVE_KEY.text(SERVICE_ID) if by_notify else ""),
            notify_template_id=str(TEMPLATE_ID),
            notify_text_template_id=str(TEXT_TEMPLATE_ID),
            notify_callback_token=SecretStr(NOTIFY_TOKEN),
            database_pool_size=2,
        )
    )


async def client(database: Database, app: FastAPI, ledger_id: LedgerId) -> AsyncClient:
    """A system of a council with every scope that notices need."""
    holder = KeyHolder(ledger_id, "999", f"desk-{uuid4().hex[:8]}", SCOPES)
    key = await connect_and_issue_key(database.admin_url, holder)
    return AsyncClient(
        transport=ASGITransport(app=app),
        base_url="http://send.example",
        headers={"Authorization": f"Bearer {key.text}"},
    )
