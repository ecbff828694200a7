"""The HTTP client of a council's system, with the requests of the demonstration."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import uuid4

import httpx

from deploy.demo.examples import DemoExample
from deploy.demo.system import SystemAccess

T = TypeVar("T")
ResponseJson = Any
"""JSON, as httpx reads it."""

_POLL_TIMEOUT_SECONDS: Final = 60.0
_REQUEST_TIMEOUT_SECONDS: Final = 60.0
"""Both for a machine that is busy."""


class CallRefused(Exception):
    """A service refused a request; the message is its problem document."""


class CouncilClient:
    """Sends HTTP requests to the three services with one key."""

    def __init__(self, system: SystemAccess) -> None:
        self._system = system
        headers = {"Authorization": f"Bearer {system.api_key}"}
        self._http = httpx.Client(headers=headers, timeout=_REQUEST_TIMEOUT_SECONDS)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def set_day(self, day: date) -> None:
        """Set the day of the sandbox."""
        self._post(self._system.deadline_service, "/v1/sandbox/clock", {"today": day.isoformat()})

    def open_case(self, requested: date) -> ResponseJson:
        """Open a made-up child's case with a parent's request for an assessment."""
        person = {
            "family_name": "Example",
            "given_names": "Robin",
            "birth_date": "2016-10-05",
        }
        request = {
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
            "received_on": requested.isoformat(),
        }
        return self._post(
            self._system.case_api, "/v1/cases", {"person": person, "request": request}
        )

    def record(self, case_id: str, noun: str, fact: Mapping[str, object]) -> ResponseJson:
        """Record a fact of a case."""
        return self._post(self._system.case_api, f"/v1/cases/{case_id}/{noun}", fact)

    def post(self, path: str, body: Mapping[str, object]) -> ResponseJson:
        """Post to case-api."""
        return self._post(self._system.case_api, path, body)

    def get(self, path: str) -> ResponseJson:
        """Read from case-api."""
        return self._get(self._system.case_api, path)

    def read_deadlines(self, path: str) -> ResponseJson:
        """Read from deadline-service."""
        return self._get(self._system.deadline_service, path)

    def read_notices(self, path: str) -> ResponseJson:
        """What notification-service responds to a GET."""
        return self._get(self._system.notification_service, path)

    def save_notices(self, path: str, body: Mapping[str, object]) -> ResponseJson:
        """Put something to notification-service, in place of any version of it."""
        url = f"{self._system.notification_service}{path}"
        return _json_of(self._http.put(url, json=body, headers={"If-Match": "*"}))

    def send_notice(self, path: str, body: Mapping[str, object]) -> ResponseJson:
        """Post to notification-service."""
        return self._post(self._system.notification_service, path, body)

    def refused_notice(self, path: str, body: Mapping[str, object]) -> tuple[int, ResponseJson]:
        """The status and the problem with which notification-service refuses a POST."""
        return self._refusal_of(self._system.notification_service, path, body)

    def read_bytes(self, path: str) -> bytes:
        """The bytes that notification-service responds to a GET."""
        response = self._http.get(f"{self._system.notification_service}{path}")
        if response.is_error:
            raise CallRefused(f"GET {path}: {response.text}")
        return response.content

    def refusal_of(self, path: str, body: Mapping[str, object]) -> ResponseJson:
        """The problem with which case-api refuses a POST."""
        return self._refusal_of(self._system.case_api, path, body)[1]

    def create_once(self, path: str, body: Mapping[str, object]) -> bool:
        """Create something whose id is chosen; False if it is there already."""
        key = {"Idempotency-Key": str(uuid4())}
        response = self._http.post(f"{self._system.case_api}{path}", json=body, headers=key)
        if response.status_code == HTTPStatus.CONFLICT:
            return False
        _json_of(response)
        return True

    def read_text(self, path: str) -> str:
        """Read what case-api answers as text, such as the report of an import."""
        response = self._http.get(f"{self._system.case_api}{path}")
        if response.is_error:
            raise CallRefused(f"GET {path}: {response.text}")
        return response.text

    def start_import(self, rows: Iterable[Mapping[str, object]]) -> str:
        """Start an import of cases, sent one a line as they are generated; returns its path."""
        lines = (f"{json.dumps(row, separators=(',', ':'))}\n".encode() for row in rows)
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/x-ndjson"}
        url = f"{self._system.case_api}/v1/imports"
        accepted = _json_of(self._http.post(url, content=lines, headers=headers))
        return f"/v1/imports/{accepted['import_id']}"

    def record_example(self, example: DemoExample) -> tuple[str, int]:
        """Record an example; returns the case and the position of its last fact."""
        recorded = self.open_case(example.requested_on)
        case_id, known = recorded["case_id"], {"$request": recorded["request_id"]}
        for noun, fact in example.facts:
            filled = {name: known.get(str(value), value) for name, value in fact.items()}
            recorded = self.record(case_id, noun, filled)
        return case_id, recorded["position"]

    def get_deadline(self, case_id: str, position: int, rule: str) -> ResponseJson:
        """A deadline of a case with its explanation, once events up to a position are evaluated."""
        listed = self._get(
            self._system.deadline_service,
            f"/v1/cases/{case_id}/deadlines?min_position={position}",
        )
        found = next((each for each in listed["deadlines"] if each["rule"] == rule), None)
        if found is None:
            raise CallRefused(f"the case has no deadline by the rule {rule}")
        return self._get(self._system.deadline_service, f"/v1/deadlines/{found['deadline_id']}")

    def follows_links(self, webhook: ResponseJson) -> bool:
        """Whether the URLs of a webhook lead to its event, and to its deadline if it has one."""
        data = webhook["data"]
        event = _json_of(self._http.get(data["url"]))
        if (event["type"], event["position"]) != (webhook["type"], data["position"]):
            return False
        if "deadline" not in data:
            return True
        deadline = _json_of(self._http.get(data["deadline"]["url"]))
        return deadline["deadline_id"] == data["deadline"]["deadline_id"]

    def create_endpoint(self, url: str) -> ResponseJson:
        """Create an endpoint for all events; the response contains the secret, once."""
        return self._post(self._system.notification_service, "/v1/webhooks/endpoints", {"url": url})

    def _refusal_of(
        self, base: str, path: str, body: Mapping[str, object]
    ) -> tuple[int, ResponseJson]:
        key = {"Idempotency-Key": str(uuid4())}
        response = self._http.post(f"{base}{path}", json=body, headers=key)
        if not response.is_client_error:
            raise CallRefused(f"POST {path} was not refused: {response.text}")
        return response.status_code, response.json()

    def _post(self, base: str, path: str, body: Mapping[str, object]) -> ResponseJson:
        key = {"Idempotency-Key": str(uuid4())}
        return _json_of(self._http.post(f"{base}{path}", json=body, headers=key))

    def _get(self, base: str, path: str) -> ResponseJson:
        return _json_of(self._http.get(f"{base}{path}"))


def poll(read: Callable[[], T | None]) -> T | None:
    """The first result of `read` that is not None; None after the poll time-out."""
    end = time.monotonic() + _POLL_TIMEOUT_SECONDS
    while (found := read()) is None and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _json_of(response: httpx.Response) -> ResponseJson:
    if response.is_error:
        raise CallRefused(f"{response.request.method} {response.request.url.path}: {response.text}")
    return response.json() if response.content else None
