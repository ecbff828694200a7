"""A case of which each word is found nowhere else, and what a council's systems do with it."""

import json
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
from deploy.demo.system import SystemAccess

from case_api.domain.people.sample_identifiers import SAMPLE_NHS_NUMBERS, SAMPLE_UPNS
from case_api.testing.sui_sender import SuiSender, notification_body

Json = Any
"""JSON as httpx reads it, or an argument of a request."""
PHONE: Final = "01632960987"
"""As long as it is, hashes in hexadecimal digits do not have it by chance."""
CHILD: Final[Mapping[str, Any]] = {
    "family_name": "Quibblethwaite",
    "given_names": "Zephyrine",
    "known_as": "Zephkin",
    "other_names": [{"family_name": "Oggspindle", "given_names": "Zephyrine"}],
    "birth_date": "2016-10-05",
    "address": "7 Wombleforth Yard, Anytown",
    "postcode": "ZZ97 8QZ",
    "email": "zephyrine@canary.example",
    "identifiers": [
        {"kind": "upn", "value": SAMPLE_UPNS[1]},
        {"kind": "nhs", "value": SAMPLE_NHS_NUMBERS[1]},
    ],
    "related_people": [
        {
            "name": "Bramblewick Thistlecombe",
            "roles": [{"role": "parent"}],
            "email": "bramblewick@canary.example",
            "phone": PHONE,
            "address": "9 Grimblestoke Row, Anytown",
        }
    ],
}
IMPORTED: Final = {
    "family_name": "Fernwhistle",
    "given_names": "Odalric",
    "birth_date": "2016-11-07",
}
TEXT, PLAN, ADVICE, TITLE, CONTENT = (
    *("Snorbeltext", "Snorbelplan", "Snorbeladvice"),
    *("Snorbeltitle", "Snorbelcontent"),
)
MISPLACED: Final = "Snorbelmisplaced"
"""Sent where no text belongs, so that it is refused."""
NOT_HELD: Final = SAMPLE_NHS_NUMBERS[2]
"""The number of a child whom the council does not hold, which the department reports as changed."""
DEPARTMENT: Final = SuiSender(b"Snorbelkey, which has 32 bytes at least")
WORDS: Final[Sequence[str]] = (
    *("Quibblethwaite", "Zephyrine", "Zephkin", "Oggspindle", "Wombleforth", "ZZ97 8QZ"),
    *("zephyrine@canary", SAMPLE_UPNS[1], SAMPLE_NHS_NUMBERS[1], "Bramblewick", "Thistlecombe"),
    *("bramblewick@canary", PHONE, "Grimblestoke", "Fernwhistle", "Odalric"),
    *(TEXT, PLAN, ADVICE, TITLE, CONTENT, MISPLACED, NOT_HELD),
)
"""Each word of the people, their papers and what was misplaced, and a number of another child."""
UNANSWERED: Final = frozenset({MISPLACED, NOT_HELD})
"""Those that the council is not answered."""
_REQUEST: Final = {
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": "2026-11-02",
}
_NEED: Final = {"need_id": str(UUID(int=1)), "area": "cognition_and_learning", "text": PLAN}


class CanaryClient:
    """Sends the requests of a council, and keeps what is answered and what is refused."""

    def __init__(self, system: SystemAccess, http: httpx.Client) -> None:
        self._system = system
        self._http = http
        self.urls: list[str] = []
        self.problems: list[bytes] = []
        self.answers: list[bytes] = []

    def post(self, path: str, body: object) -> Json:
        """Post to case-api; the answer must be good."""
        return self._good(self._send("POST", self._system.case_api + path, json=body)).json()

    def send(self, method: str, url: str, **more: Json) -> Json:
        """The result of a request, which must be good."""
        return self._good(self._send(method, url, **more)).json()

    def get(self, url: str) -> bytes:
        """What is at a URL."""
        return self._good(self._send("GET", url)).content

    def start_import(self, rows: bytes) -> str:
        """Start an import of rows; returns its path."""
        headers = {"Content-Type": "application/x-ndjson"}
        url = f"{self._system.case_api}/v1/imports"
        started = self._good(self._send("POST", url, content=rows, headers=headers)).json()
        return f"/v1/imports/{started['import_id']}"

    def create_endpoint(self, url: str) -> Json:
        """Create an endpoint for all events."""
        endpoints = f"{self._system.notification_service}/v1/webhooks/endpoints"
        return self._good(self._send("POST", endpoints, json={"url": url})).json()

    def put_content(self, path: str, content: bytes) -> None:
        """Put the content of a document to case-api."""
        headers = {"Content-Type": "application/octet-stream"}
        url = self._system.case_api + path
        self._good(self._send("PUT", url, content=content, headers=headers))

    def deliver(self, url: str, number: str) -> None:
        """Deliver a notification of a number as the department: signed, and with another key."""
        body = notification_body(number)
        signed = {**DEPARTMENT.headers(body, time.time()), "Authorization": ""}
        self._good(self._send("POST", url, content=body, headers=signed))
        self._good(self._send("POST", url, content=body, headers=signed))
        forged = {**signed, "X-SUI-Signature-256": f"sha256={64 * '0'}"}
        self.refuse("POST", url, content=body, headers=forged)
        malformed = notification_body(number, members={"newNhsNumber": number})
        again = {**DEPARTMENT.headers(malformed, time.time()), "Authorization": ""}
        self.refuse("POST", url, content=malformed, headers=again)

    def refuse(self, method: str, url: str, **more: Json) -> None:
        """Send what must be refused."""
        answer = self._send(method, url, **more)
        assert answer.is_client_error, answer.status_code
        self.problems.append(str(answer.headers).encode() + answer.content)

    def _send(self, method: str, url: str, **more: Json) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid4()), **more.pop("headers", {})}
        return self._http.request(method, url, headers=headers, **more)

    def _good(self, answer: httpx.Response) -> httpx.Response:
        assert answer.is_success, answer.text
        self.urls += [str(answer.request.url), answer.headers.get("Location", "")]
        self.answers.append(answer.content)
        return answer


@contextmanager
def canary_client(system: SystemAccess) -> Generator[CanaryClient]:
    """A client with the council's key, until the block ends."""
    headers = {"Authorization": f"Bearer {system.api_key}"}
    with httpx.Client(headers=headers, timeout=30) as http:
        yield CanaryClient(system, http)


def record_case(council: CanaryClient, system: SystemAccess) -> str:
    """Open the case, file its papers, find and read them; returns the id of the case."""
    opened = council.post("/v1/cases", {"person": CHILD, "request": _REQUEST})
    path = f"/v1/cases/{opened['case_id']}"
    text = council.post(f"{path}/texts", {"content": TEXT})["text_id"]
    plan = council.post(f"{path}/plans/{UUID(int=2)}/versions", {"content": {"section_b": [_NEED]}})
    advice = {"advice_id": str(UUID(int=3)), "content": {"background": [ADVICE]}}
    council.post(f"{path}/advice", advice)
    document = _file_document(council, path)
    for each in ("assessment-agreements", "plan-agreements"):
        decided = {"decided_on": "2026-11-20", "notified_on": "2026-11-20"}
        council.post(f"{path}/{each}", {"request_id": opened["request_id"], **decided})
    _import(council, system)
    council.post("/v1/case-searches", {"name": "Quibblethwaite Zephyrine"})
    council.post("/v1/duplicate-searches", {"person": CHILD})
    for each in (
        *("person", "addressee", "documents", f"texts/{text}", f"documents/{document}/content"),
        *(f"advice/{UUID(int=3)}", f"plans/{UUID(int=2)}/versions/{plan['version']}"),
    ):
        council.get(f"{system.case_api}{path}/{each}")
    return str(opened["case_id"])


def report_changed_numbers(council: CanaryClient) -> None:
    """Register a key of the department, which reports the number of the child and of another."""
    registered = council.post("/v1/sui-keys", dict(DEPARTMENT.registration))
    for number in (SAMPLE_NHS_NUMBERS[1], NOT_HELD):
        council.deliver(registered["url"], number)


def misplace(council: CanaryClient, system: SystemAccess, case_id: str) -> None:
    """Send words and the key where they do not belong: each is refused."""
    case = f"{system.case_api}/v1/cases/{case_id}"
    for body in (
        {"person": {**CHILD, "nickname": MISPLACED}, "request": _REQUEST},
        {"person": {**CHILD, "birth_date": MISPLACED}, "request": _REQUEST},
        {"person": CHILD, "request": {**_REQUEST, "requester": MISPLACED}},
    ):
        council.refuse("POST", f"{system.case_api}/v1/cases", json=body)
    council.refuse("POST", f"{case}/closures", json={"on": MISPLACED, "reason": MISPLACED})
    council.refuse("POST", f"{case}/texts", content=f'{{"content": "{MISPLACED}'.encode())
    council.refuse("GET", f"{case}/person?nickname={MISPLACED}")
    council.refuse("GET", f"{case}/person?api_key={system.api_key}")
    council.refuse("GET", f"{case}/texts/{MISPLACED}")
    council.refuse("GET", f"{case}/{MISPLACED}")
    council.refuse("GET", f"{case}/person", headers={"Reading-Purpose": MISPLACED})
    council.refuse("GET", f"{case}/person", headers={"Acting-Person": MISPLACED})
    council.refuse("GET", f"{case}/person", headers={"Authorization": f"Bearer {MISPLACED}"})
    council.refuse("GET", f"{case}/person", headers={"Authorization": f"Basic {system.api_key}"})
    for service in (system.deadline_service, system.notification_service):
        council.refuse("GET", f"{service}/v1/{MISPLACED}?nickname={MISPLACED}")


def _file_document(council: CanaryClient, path: str) -> str:
    content = f"%PDF-1.7\n{CONTENT}\n".encode() * 1000
    described = {
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "application/pdf",
        "title": TITLE,
        "kind": "advice",
        "on": "2026-11-11",
    }
    document = str(council.post(f"{path}/documents", described)["document_id"])
    council.put_content(f"{path}/documents/{document}/content", content)
    return document


def _import(council: CanaryClient, system: SystemAccess) -> None:
    """Import a case, and a row that is refused."""
    received = {"type": "request.received", "data": {**_REQUEST, "received_on": "2024-03-04"}}
    refused = {**IMPORTED, "identifiers": [{"kind": "upn", "value": "X801200005001"}]}
    rows = [
        {"reference": reference, "person": person, "history": [received]}
        for reference, person in (("OLD/1", IMPORTED), ("OLD/2", refused))
    ]
    started = council.start_import("".join(f"{json.dumps(row)}\n" for row in rows).encode())
    end = time.monotonic() + 60
    while (job := json.loads(council.get(f"{system.case_api}{started}")))["state"] != "completed":
        assert time.monotonic() < end, job
        time.sleep(0.2)
    assert (job["imported"], job["refused"]) == (1, 1)
    council.get(f"{system.case_api}{started}/report")
    (found,) = council.post("/v1/case-searches", {"name": "Fernwhistle Odalric"})["cases"]
    council.get(f"{system.case_api}/v1/cases/{found['case_id']}/person")
