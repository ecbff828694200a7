"""A council that sends plans: cases with a final plan, and documents in their files."""

import hashlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from httpx import Response
from pydantic import JsonValue
from tests.journeys.notice_desk import APPEAL_BY, NoticeDesk, new_key, person

PLAN: Final = b"%PDF-1.7\r\n.\r\n" + bytes(range(256)) * 1500
"""A plan of one part and a half, with what SMTP treats as the end of a message."""
HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "ZZ99 1ZZ"}
BY_POST: Final[dict[str, JsonValue]] = {"email": None, **HOME}
ORDINARY: Final[Mapping[str, JsonValue]] = MappingProxyType({})
"""A mother with an e-mail address and no other."""
APPEAL: Final[dict[str, JsonValue]] = {"appeal_by": APPEAL_BY, "mediation_by": APPEAL_BY}
"""The values of the letter with a final plan that no deadline has here."""


class EnclosingDesk:
    """What a council does about its plans. `number` makes each content another."""

    def __init__(self, council: NoticeDesk) -> None:
        self.council, self.number = council, 0

    async def planned_case(
        self,
        of_mother: Mapping[str, JsonValue] = ORDINARY,
        *,
        names_document: bool = True,
    ) -> tuple[str, int, str]:
        """A case, the position of its final plan, and the document of that, which is uploaded."""
        case_id = await self.agreed_case(of_mother)
        plan = await self.document(case_id)
        final = await self.final_plan(case_id, plan if names_document else None)
        return case_id, final, plan["document_id"]

    async def agreed_case(self, of_mother: Mapping[str, JsonValue] = ORDINARY) -> str:
        """A case in which the council agreed to assess."""
        opening = {
            "person": person(**of_mother),
            "request": {
                "kind": "initial",
                "trigger": "request",
                "requester": "parent",
                "received_on": "2026-03-02",
            },
        }
        opened = await self._post("/v1/cases", opening)
        case = f"/v1/cases/{opened['case_id']}"
        facts = (await self.council.cases.get(f"{case}/history")).json()["facts"]
        request_id = next(
            each["data"]["request_id"] for each in facts if each["type"] == "request.received"
        )
        agreed = {"decided_on": "2026-03-16", "notified_on": "2026-03-16"}
        await self._post(f"{case}/assessment-agreements", {"request_id": request_id, **agreed})
        return str(opened["case_id"])

    async def final_plan(self, case_id: str, document: dict[str, Any] | None = None) -> int:
        """The position of a new final plan, which may name its document."""
        reference = {} if document is None else {"document": _reference(document)}
        body = {"basis": "first", "sent_on": "2026-03-30", "plan_id": str(uuid4()), **reference}
        return int((await self._post(f"/v1/cases/{case_id}/final-plans", body))["position"])

    async def document(
        self, case_id: str, content: bytes | None = None, **fields: JsonValue
    ) -> dict[str, Any]:
        """A document of a case, which is uploaded: its id, position, hash and content."""
        filed = await self.filed(case_id, content, **fields)
        await self.upload(case_id, filed)
        return filed

    async def upload(self, case_id: str, filed: dict[str, Any]) -> None:
        """Upload the content of a document."""
        path = f"/v1/cases/{case_id}/documents/{filed['document_id']}/content"
        binary = {"Content-Type": "application/octet-stream"}
        put = await self.council.cases.put(path, content=filed["content"], headers=binary)
        assert put.status_code == 204, put.text

    async def filed(
        self, case_id: str, content: bytes | None = None, **fields: JsonValue
    ) -> dict[str, Any]:
        """A document of a case whose content is awaited."""
        self.number += 1
        content = PLAN + b"%d" % self.number if content is None else content
        digest = hashlib.sha256(content).hexdigest()
        body: dict[str, JsonValue] = {
            "sha256": digest,
            "size": len(content),
            "media_type": "application/pdf",
            "title": "EHC plan of Sam, version 1",
            "kind": "final_plan",
            "on": "2026-03-30",
            **fields,
        }
        filed = await self._post(f"/v1/cases/{case_id}/documents", body)
        return {**filed, "sha256": digest, "content": content}

    async def void(self, case_id: str, position: int) -> None:
        """Void a fact of a case."""
        body = {"position": position, "reason": "wrong_case"}
        await self._post(f"/v1/cases/{case_id}/voids", body)

    async def send(
        self,
        case_id: str,
        reports: int,
        *documents: str,
        confirmed: Sequence[str] = (),
        **more: object,
    ) -> Response:
        """The response to the letter with a final plan of an earlier day.

        Without documents it encloses that of the fact.
        """
        named = [{"document_id": each} for each in documents]
        plan = {"plan": {"kind": "enclosures", "documents": named}} if documents else {}
        body = {
            "requirement": "final-plan",
            "reports": reports,
            "values": {**APPEAL, **plan},
            **more,
            "confirmed": ["other_notice_day", "past_day", *confirmed],
        }
        return await self.council.notices.post(
            f"/v1/cases/{case_id}/notices", json=body, headers=new_key()
        )

    async def content(self, notice_id: str) -> dict[str, Any]:
        """What is kept of a notice."""
        answer = await self.council.notices.get(f"/v1/notices/{notice_id}/content")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def _post(self, path: str, body: object) -> dict[str, Any]:
        return await self.council.post(self.council.cases, path, body)


def _reference(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("document_id", "sha256")}


def attached(email: EmailMessage) -> list[tuple[str | None, object]]:
    """The names and the contents of what an e-mail encloses."""
    parts = (each for each in email.walk() if each.get_content_disposition() == "attachment")
    return [(each.get_filename(), each.get_payload(decode=True)) for each in parts]
