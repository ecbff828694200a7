"""The operations on notices, each as a new request, about cases that case-api opens."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

import httpx
from pydantic import JsonValue
from tests.faults.support import COUNCIL, AdminQueries, ApiClient, new_key_header
from tests.journeys.notice_desk import NOTIFY_TOKEN, REFUSAL, SETTINGS, case_app, parents, person

from chassis.testing.faults import ApiCall
from events.london_day import london_day

NOTICES: Final = """
    SELECT notice_id::text FROM notification.notice WHERE ledger_id = $1 AND case_id::text = $2
"""
TEXT_OF: Final = """
    SELECT notice_id::text FROM notification.notice
     WHERE ledger_id = $1 AND announces::text = $2
"""
PRINT_RUN_OF: Final = """
    SELECT print_run_id::text FROM notification.notice
     WHERE ledger_id = $1 AND notice_id::text = $2
"""
POSTED: Final = """
    SELECT r.state || ' ' || n.state || ' ' || (
           SELECT count(*) FROM log.event e
            WHERE e.ledger_id = n.ledger_id AND e.stream_id = n.case_id AND e.type = 'notice.sent')
      FROM notification.print_run r
      JOIN notification.notice n ON n.ledger_id = r.ledger_id AND n.print_run_id = r.print_run_id
     WHERE r.ledger_id = $1 AND r.print_run_id::text = $2
"""
LETTER_OF: Final = """
    SELECT notice_id::text FROM notification.notice
     WHERE ledger_id = $1 AND print_run_id::text = $2
"""
RETURNED: Final = """
    SELECT n.state || ' ' || (
           SELECT count(*) FROM log.event e
            WHERE e.ledger_id = n.ledger_id AND e.stream_id = n.case_id
              AND e.type = 'notice.failed')
      FROM notification.notice n WHERE n.ledger_id = $1 AND n.notice_id::text = $2
"""
READINGS_OF_NOTICE: Final = """
    SELECT r.operation FROM notification.notice n
      JOIN case_api.reading_case c ON c.ledger_id = n.ledger_id AND c.case_id = n.case_id
      JOIN case_api.reading r ON r.ledger_id = c.ledger_id AND r.position = c.position
     WHERE n.ledger_id = $1 AND n.notice_id::text = $2
"""
HELD: Final = """
    INSERT INTO notification.automatic_notice
        (ledger_id, case_id, requirement, reports, state, reasons, due_at, ended_at)
    VALUES ($1, $2::text::uuid, $3, $4, 'held', '{doubtful}', now(), now()) RETURNING 1
"""
DISMISSED: Final = """
    SELECT a.state || ' ' || (
           SELECT count(*) FROM log.event e
            WHERE e.ledger_id = a.ledger_id AND e.stream_id = a.case_id
              AND e.type = 'notice.dismissed')
      FROM notification.automatic_notice a WHERE a.ledger_id = $1 AND a.case_id::text = $2
"""
UNREACHED: Final = """
    SELECT a.state || ' ' || (
           SELECT count(*) FROM log.event e
            WHERE e.ledger_id = a.ledger_id AND e.stream_id = a.case_id AND e.type = 'notice.held')
      FROM notification.automatic_notice a WHERE a.ledger_id = $1 AND a.case_id::text = $2
"""
ENCLOSED: Final = b"%PDF-1.7\r\n.\r\n" + bytes(range(256)) * 1500
"""A content of two parts."""
VERSION: Final = "SELECT max(version) FROM notification.notice_settings WHERE ledger_id = $1"
ACCEPTED: Final = """
    INSERT INTO notification.notice_receipt
        (ledger_id, notice_id, provider_id, accepted_at, look_at)
    VALUES ($1, $2::text::uuid, $3::text::uuid, now(), now() + interval '5 minutes') RETURNING 1
"""
IS_DUE: Final = """
    SELECT look_at <= clock_timestamp() FROM notification.notice_receipt
     WHERE ledger_id = $1 AND notice_id::text = $2
"""

HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "BS9 9ZZ"}
BY_TEXT: Final[dict[str, JsonValue]] = {
    "phone": "07700 900123",
    "preferences": {"channel": "text"},
}


class NoticeCalls:
    """The requests of a council's system about its notices. `cases` is a client of case-api."""

    def __init__(
        self,
        client: ApiClient,
        records: AdminQueries,
        cases: httpx.AsyncClient,
        letters_by: str = "print_run",
        *,
        texts: bool = False,
    ) -> None:
        self.client, self.records, self.cases = client, records, cases
        self._settings = {**SETTINGS, "letters_by": letters_by, "texts": texts}

    async def body(
        self, child: dict[str, JsonValue] | None = None, /, **of_mother: JsonValue
    ) -> tuple[str, dict[str, Any]]:
        """A new case in which an assessment was refused, and the body of the notice."""
        await self.settings()
        case, request_id = await self._requested(child or person(**of_mother))
        decided = {"decided_on": "2026-03-30", "notified_on": "2026-03-30"}
        refused = await self._post(
            f"{case}/assessment-refusals", {"request_id": request_id, **decided}
        )
        letter = {"requirement": "assessment-refused", "reports": refused["position"]}
        # Whether an evaluator runs or not: the days of the letter are not those of the law.
        confirmed = ["day_not_checked", "other_day", "other_notice_day", "past_day"]
        return case.rpartition("/")[2], {**letter, "values": REFUSAL, "confirmed": confirmed}

    async def settings(self) -> int:
        """The version of the settings, which are recorded where there are none."""
        (version,) = await self.records.fetch_column(VERSION, COUNCIL)
        if version is None:
            changed = await self.client.http.put(
                f"{self.client.url}/v1/notice-settings",
                json=self._settings,
                headers={"If-Match": '"0"'},
            )
            assert changed.is_success, changed.text
            return 1
        assert isinstance(version, int)
        return version

    async def enclosing_notice(self) -> str:
        """The id of a new notice of a final plan, which encloses `ENCLOSED`."""
        case, body = await self.enclosing_body()
        sent = await self.client.post(f"{case}/notices", body)
        notice: Any = sent["notices"][0]
        return str(notice["notice_id"])

    async def enclosing_body(self) -> tuple[str, dict[str, Any]]:
        """The path of a new case with a final plan, and the body of its notice."""
        await self.settings()
        case, request_id = await self._requested(person())
        agreed = {"decided_on": "2026-03-16", "notified_on": "2026-03-16"}
        await self._post(f"{case}/assessment-agreements", {"request_id": request_id, **agreed})
        document: dict[str, JsonValue] = {
            "document_id": str(uuid4()),
            "sha256": sha256(ENCLOSED).hexdigest(),
        }
        described = {
            **document,
            "size": len(ENCLOSED),
            "media_type": "application/pdf",
            "title": "EHC plan",
            "kind": "final_plan",
            "on": "2026-03-30",
            "in_other_cases": True,
        }
        await self._post(f"{case}/documents", described)
        uploaded = await self.cases.put(
            f"{case}/documents/{document['document_id']}/content",
            content=ENCLOSED,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert uploaded.is_success, uploaded.text
        plan = {"basis": "first", "sent_on": "2026-03-30", "document": document}
        final = await self._post(f"{case}/final-plans", {"plan_id": str(uuid4()), **plan})
        values = {name: REFUSAL[name] for name in ("appeal_by", "mediation_by", "next_steps")}
        confirmed = [
            "day_not_checked",
            "other_day",
            "other_notice_day",
            "past_day",
            "another_concerned",
        ]
        letter = {"requirement": "final-plan", "reports": final["position"]}
        return case, {**letter, "values": values, "confirmed": confirmed}

    async def notice(self) -> str:
        """The id of a new notice."""
        case_id, body = await self.body()
        sent = await self.client.post(f"/v1/cases/{case_id}/notices", body)
        notice: Any = sent["notices"][0]
        return str(notice["notice_id"])

    async def letter(self) -> str:
        """The id of a new notice by letter."""
        case_id, body = await self.body(email=None, **HOME)
        sent = await self.client.post(f"/v1/cases/{case_id}/notices", body)
        notice: Any = sent["notices"][0]
        return str(notice["notice_id"])

    async def announced_notice(self) -> tuple[str, str]:
        """The ids of a new notice by e-mail, and of the text that announces it."""
        case_id, body = await self.body(**BY_TEXT)
        sent = await self.client.post(f"/v1/cases/{case_id}/notices", body)
        notice: Any = sent["notices"][0]
        (text,) = await self.records.fetch_column(TEXT_OF, COUNCIL, notice["notice_id"])
        return str(notice["notice_id"]), str(text)

    async def text(self) -> str:
        """The id of the text that announces a new letter, which was posted."""
        case_id, body = await self.body(email=None, **HOME, **BY_TEXT)
        sent = await self.client.post(f"/v1/cases/{case_id}/notices", body)
        letter: Any = sent["notices"][0]
        run = await self.client.post("/v1/print-runs", {})
        path = f"/v1/print-runs/{run['print_run_id']}"
        answer = await self.client.http.get(f"{self.client.url}{path}/file")
        assert answer.is_success, answer.text
        today = london_day(datetime.now(UTC)).isoformat()
        await self.client.post(f"{path}/mailings", {"posted_on": today})
        (text,) = await self.records.fetch_column(TEXT_OF, COUNCIL, letter["notice_id"])
        return str(text)

    async def print_run(self) -> str:
        """The id of a new print run, of one letter."""
        await self.letter()
        made = await self.client.post("/v1/print-runs", {})
        return str(made["print_run_id"])

    async def start_print_run(self) -> ApiCall:
        letter = await self.letter()

        async def is_done_once(response: httpx.Response) -> None:
            found = await self.records.fetch_column(PRINT_RUN_OF, COUNCIL, letter)
            assert found == [response.json()["print_run_id"]]

        return self.client.call(
            *("POST", "/v1/print-runs", 201),
            body={},
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def read_run(self) -> str:
        """The id of a new print run whose file was read."""
        run = await self.print_run()
        answer = await self.client.http.get(f"{self.client.url}/v1/print-runs/{run}/file")
        assert answer.is_success, answer.text
        return run

    async def record_mailing(self) -> ApiCall:
        run = await self.read_run()
        today = london_day(datetime.now(UTC)).isoformat()

        async def is_done_once(_: httpx.Response) -> None:
            # Those of other requests are in it too.
            assert {*await self.records.fetch_column(POSTED, COUNCIL, run)} == {"posted sent 1"}

        return self.client.call(
            *("POST", f"/v1/print-runs/{run}/mailings", 201),
            body={"posted_on": today},
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def cancel_print_run(self) -> ApiCall:
        run = await self.print_run()
        path = f"/v1/print-runs/{run}/cancellations"
        return self.client.call("POST", path, 201, body={}, headers=new_key_header())

    async def record_return(self) -> ApiCall:
        run, today = await self.read_run(), london_day(datetime.now(UTC)).isoformat()
        await self.client.post(f"/v1/print-runs/{run}/mailings", {"posted_on": today})
        letter, *_ = await self.records.fetch_column(LETTER_OF, COUNCIL, run)

        async def is_done_once(_: httpx.Response) -> None:
            assert await self.records.fetch_column(RETURNED, COUNCIL, letter) == ["failed 1"]

        return self.client.call(
            *("POST", f"/v1/notices/{letter}/returns", 201),
            body={"returned_on": today},
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def dismiss(self) -> ApiCall:
        case_id, body = await self.body()
        held = {"requirement": "officer-changed", "reports": body["reports"]}
        await self.records.fetch_column(HELD, COUNCIL, case_id, *held.values())

        async def is_done_once(_: httpx.Response) -> None:
            found = await self.records.fetch_column(DISMISSED, COUNCIL, case_id)
            assert found == ["dismissed 1"]

        return self.client.call(
            *("POST", f"/v1/cases/{case_id}/notice-dismissals", 201),
            body={**held, "reason": "not_needed"},
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def send(self) -> ApiCall:
        """To two parents, of whom it reaches one."""
        case_id, body = await self.body(parents())

        async def is_done_once(response: httpx.Response) -> None:
            found = await self.records.fetch_column(NOTICES, COUNCIL, case_id)
            assert found == [each["notice_id"] for each in response.json()["notices"]]
            assert await self.records.fetch_column(UNREACHED, COUNCIL, case_id) == ["held 1"]

        return self.client.call(
            *("POST", f"/v1/cases/{case_id}/notices", 201),
            body=body,
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def preview(self) -> ApiCall:
        case, body = await self.enclosing_body()
        path = f"{case}/notice-previews"
        return self.client.call("POST", path, body=body, headers=new_key_header())

    async def preview_settings(self) -> ApiCall:
        path = "/v1/notice-settings-previews"
        return self.client.call("POST", path, body=SETTINGS, headers=new_key_header())

    async def change_settings(self) -> ApiCall:
        version = await self.settings()

        async def is_done_once(_: httpx.Response) -> None:
            assert await self.records.fetch_column(VERSION, COUNCIL) == [version + 1]

        return self.client.call(
            *("PUT", "/v1/notice-settings"),
            body={
                **SETTINGS,
                "letters_by": "print_run",
                "website": f"council.example/{uuid4()}",
            },
            headers={"If-Match": f'"{version}"'},
            again=frozenset({412}),
            is_done_once=is_done_once,
        )

    async def receive(self) -> ApiCall:
        """A delivery receipt of a message that is to be looked up in some minutes."""
        notice = await self.notice()
        provider_id = str(uuid4())
        await self.records.fetch_column(ACCEPTED, COUNCIL, notice, provider_id)

        async def is_done_once(_: httpx.Response) -> None:
            assert await self.records.fetch_column(IS_DUE, COUNCIL, notice) == [True]

        return self.client.call(
            *("POST", "/v1/callbacks/govuk-notify", 204),
            body={"id": provider_id, "status": "delivered"},
            headers={"Authorization": f"Bearer {NOTIFY_TOKEN}"},
            is_done_once=is_done_once,
        )

    async def _requested(self, child: dict[str, JsonValue]) -> tuple[str, str]:
        """The path of a new case with a request for an assessment, and the id of the request."""
        opening = {
            "person": child,
            "request": {
                "kind": "initial",
                "trigger": "request",
                "requester": "parent",
                "received_on": "2026-03-02",
            },
        }
        opened = await self._post("/v1/cases", opening)
        case = f"/v1/cases/{opened['case_id']}"
        facts = (await self.cases.get(f"{case}/history")).json()["facts"]
        request = next(each["data"] for each in facts if each["type"] == "request.received")
        return case, str(request["request_id"])

    async def _post(self, path: str, body: object) -> dict[str, Any]:
        answer = await self.cases.post(path, json=body, headers=new_key_header())
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


@asynccontextmanager
async def opened_cases(records: AdminQueries) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of case-api, in this process and without faults."""
    app = case_app(records.database)
    key = await records.key()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://case-api",
            headers={"Authorization": f"Bearer {key}"},
        ) as client,
    ):
        yield client


async def _read(path: str, work: NoticeCalls) -> ApiCall:
    return work.client.call("GET", path.format(notice=await work.notice()))


async def _read_letter(work: NoticeCalls) -> ApiCall:
    return work.client.call("GET", f"/v1/notices/{await work.letter()}/letter")


async def _read_required(work: NoticeCalls) -> ApiCall:
    case_id, _ = await work.body()
    return work.client.call("GET", f"/v1/cases/{case_id}/required-notices")


async def _read_certificate(work: NoticeCalls) -> ApiCall:
    """A certificate as a letter; whatever failed before, what was answered is recorded."""
    letter = await work.letter()

    async def is_recorded(_: httpx.Response) -> None:
        found = await work.records.fetch_column(READINGS_OF_NOTICE, COUNCIL, letter)
        assert "getNoticeCertificate" in found

    return work.client.call(
        *("GET", f"/v1/notices/{letter}/certificate?format=pdf"), is_done_once=is_recorded
    )


async def _read_case_certificate(work: NoticeCalls) -> ApiCall:
    case_id, body = await work.body()
    await work.client.post(f"/v1/cases/{case_id}/notices", body)
    return work.client.call("GET", f"/v1/cases/{case_id}/notice-certificate")


async def _read_run(path: str, work: NoticeCalls) -> ApiCall:
    return work.client.call("GET", path.format(run=await work.print_run()))


NOTICE_OPERATIONS: Final[Mapping[str, Callable[[NoticeCalls], Awaitable[ApiCall]]]] = {
    "getNoticeSettings": partial(_read, "/v1/notice-settings"),
    "getNoticeSettingsVersion": partial(_read, "/v1/notice-settings/versions/1"),
    "changeNoticeSettings": NoticeCalls.change_settings,
    "previewNoticeSettings": NoticeCalls.preview_settings,
    "sendNotice": NoticeCalls.send,
    "previewNotice": NoticeCalls.preview,
    "listNotices": partial(_read, "/v1/notices"),
    "listRequiredNotices": _read_required,
    "dismissNotice": NoticeCalls.dismiss,
    "getNotice": partial(_read, "/v1/notices/{notice}"),
    "receiveDeliveryReceipt": NoticeCalls.receive,
    "getNoticeContent": partial(_read, "/v1/notices/{notice}/content"),
    "getNoticeLetter": _read_letter,
    "getNoticeCertificate": _read_certificate,
    "getCaseNoticeCertificate": _read_case_certificate,
    "createPrintRun": NoticeCalls.start_print_run,
    "listPrintRuns": partial(_read_run, "/v1/print-runs"),
    "getPrintRun": partial(_read_run, "/v1/print-runs/{run}"),
    "getPrintFile": partial(_read_run, "/v1/print-runs/{run}/file"),
    "recordMailing": NoticeCalls.record_mailing,
    "cancelPrintRun": NoticeCalls.cancel_print_run,
    "recordReturn": NoticeCalls.record_return,
}
"""The calls by operation id."""
WITHOUT_KEY: Final = frozenset({"receiveDeliveryReceipt"})
"""Operations without an API key: another council cannot send what has the token."""
