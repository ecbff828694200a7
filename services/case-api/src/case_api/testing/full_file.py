"""A case whose file has something in every table that holds personal data."""

import hashlib
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient

from case_api.domain.people.sample_identifiers import SAMPLE_NHS_NUMBERS, SAMPLE_UPNS

Record = Callable[..., Awaitable[dict[str, Any]]]
PARENT, OTHER_PARENT, TEACHER = (str(UUID(int=number)) for number in (11, 12, 13))
PLAN, NEED, ADVICE = (str(UUID(int=number)) for number in (21, 22, 23))
OFFICER: Final = str(UUID(int=31))
MARK: Final = "Quennevais"
"""A word in each text of the file, and in no other."""
BIRTH_DATE: Final = "2015-11-29"
PHONE: Final = "01632960123"
"""As long as it is, no hash has these digits by chance."""
LOCATION: Final = "edrms:case-file/8213/4"
PERSON: Final[Mapping[str, Any]] = {
    "family_name": MARK,
    "given_names": "Zebedee",
    "known_as": "Zebbie",
    "other_names": [{"family_name": "Tostevin", "given_names": "Zebedee"}],
    "birth_date": BIRTH_DATE,
    "address": "1 Rozel Lane, Anytown",
    "postcode": "ZZ98 7ZZ",
    "email": "zebedee@example.org",
    "identifiers": [
        {"kind": "upn", "value": SAMPLE_UPNS[0]},
        {"kind": "nhs", "value": SAMPLE_NHS_NUMBERS[0]},
    ],
    "related_people": [
        {
            "person_id": PARENT,
            "name": "Philippa Vautier",
            "roles": [{"role": "parent"}],
            "email": "philippa@example.org",
            "phone": PHONE,
            "address": "2 Bouley Lane, Anytown",
        },
        {"person_id": OTHER_PARENT, "name": "Drew Le Sueur", "roles": [{"role": "parent"}]},
        {"person_id": TEACHER, "name": "Perchard", "roles": [{"role": "setting_staff"}]},
    ],
}
OF_PARENT: Final = ("philippa", "vautier", PHONE, "bouley")
OF_CHILD: Final = (
    *(MARK, "zebedee", "zebbie", "tostevin", "rozel", "zz98 7zz", BIRTH_DATE),
    *(SAMPLE_UPNS[0], SAMPLE_NHS_NUMBERS[0], *OF_PARENT, "le sueur", "perchard"),
)
"""What nothing in the database may hold once the child is erased."""
_numbers = itertools.count()


class OpenedCase(Protocol):
    """As the fixture `case` returns it."""

    path: str
    case_id: str
    request_id: str


@dataclass(frozen=True)
class FullCase:
    """A case with its paths: what is read of its file, and what is written to it."""

    path: str
    case_id: str
    reads: tuple[str, ...]
    document: str
    content: bytes


@pytest.fixture
def opening(opening: dict[str, Any]) -> dict[str, Any]:
    """A case as it is opened, with this person."""
    return {**opening, "person": PERSON}


@pytest.fixture
async def full(case: OpenedCase, record: Record, client: AsyncClient) -> FullCase:
    """The case, with a file that has everything."""
    path = case.path
    person = {**PERSON, "email": "zebedee.q@example.org"}
    changed = await client.put(f"{path}/person", json=person, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    text = await record(f"{path}/texts", {"content": f"A visit to {MARK}."})
    plan = await _plan(record, case)
    advice = {"background": [f"{MARK} likes trains."]}
    await record(f"{path}/advice", {"advice_id": ADVICE, "content": advice})
    document, content = await _document(record, client, path)
    await _document(record, client, path, location=LOCATION)
    await _handover(record, client, case)
    await _panel(record, client, case)
    agreement = {
        "pays_for": "transport",
        "weekly_cost": 700,
        "from_on": "2026-09-01",
        "payers": [{"source": "high_needs_block", "basis_points": 10000}],
    }
    await record(f"{path}/funding-agreements", {"agreement": agreement})
    disclosure = {
        "items": ["plan"],
        "recipient": "school",
        "purpose": "interests_of_child",
        "consent": "given",
        "authorised_by": "sen_manager",
        "on": "2026-11-20",
    }
    await record(f"{path}/disclosures", disclosure)
    reads = (
        *("person", "person/versions", "person/versions/1", "addressee", "documents", "advice"),
        *(f"advice/{ADVICE}", f"texts/{text['text_id']}", "plan-versions"),
        *(f"{plan}/1", f"{plan}/2/changes", f"{plan}/1/findings"),
        *(f"documents/{document}", f"documents/{document}/content"),
    )
    return FullCase(path, case.case_id, reads, f"{path}/documents/{document}", content)


@pytest.fixture
async def closed(full: FullCase, record: Record) -> FullCase:
    """The same, once the case was closed."""
    await record(f"{full.path}/closures", {"on": "2026-11-20", "reason": "plan_ceased"})
    return full


async def _plan(record: Record, case: OpenedCase) -> str:
    """A version that was issued, and a draft that amends it; returns the path in the case."""
    plan = f"plans/{PLAN}/versions"
    need = {"need_id": NEED, "area": "cognition_and_learning", "text": f"{MARK} reads words."}
    first = await record(f"{case.path}/{plan}", {"content": {"section_b": [need]}})
    decision = {"request_id": case.request_id, "decided_on": "2026-04-09"}
    agreed = {**decision, "notified_on": "2026-04-10"}
    await record(f"{case.path}/assessment-agreements", agreed)
    named = {name: first[name] for name in ("plan_id", "version", "sha256")}
    draft = {"basis": "assessment", "request_id": case.request_id, "sent_on": "2026-06-15"}
    await record(f"{case.path}/drafts", {**draft, "content": named})
    more = {"section_b": [{**need, "text": f"{MARK} reads books."}]}
    await record(f"{case.path}/{plan}", {"content": more, "amends": 1})
    return plan


async def _document(
    record: Record, client: AsyncClient, path: str, **more: str
) -> tuple[str, bytes]:
    """A document that is stored here, or elsewhere."""
    content = f"%PDF-1.7\nReport {next(_numbers)} about {MARK}.\n".encode() * 10_000
    described = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "application/pdf",
        "title": f"Report on {MARK}",
        "kind": "advice",
        "on": "2026-05-11",
    }
    document = str((await record(f"{path}/documents", {**described, **more}))["document_id"])
    if not more:
        headers = {"Content-Type": "application/octet-stream"}
        put = await client.put(
            f"{path}/documents/{document}/content", content=content, headers=headers
        )
        assert put.status_code == 204, put.text
    return document, content


async def _handover(record: Record, client: AsyncClient, case: OpenedCase) -> None:
    await record(
        f"{case.path}/officer-assignments", {"officer_id": OFFICER, "from_on": "2026-05-05"}
    )
    successor = await record("/v1/officers", {"officer": {"name": "Kim"}})
    body = {
        "from_officer_id": OFFICER,
        "to_officer_ids": [successor["officer_id"]],
        "from_on": "2026-12-01",
        "cases": [{"case_id": case.case_id, "note": f"{MARK} waits for an answer."}],
    }
    handed = await client.post(
        "/v1/handovers", json=body, headers={"Idempotency-Key": f"handover-{next(_numbers)}"}
    )
    assert handed.status_code == 200, handed.text


async def _panel(record: Record, client: AsyncClient, case: OpenedCase) -> None:
    members = [{"member_id": NEED, "role": "chair", "officer_id": OFFICER}]
    panel = {"held_on": "2026-11-18", "kind": "resources", "members": members}
    path = f"/v1/panels/{(await record('/v1/panels', {'panel': panel}))['panel_id']}"
    body: dict[str, Any] = {"case_id": case.case_id, "question": "plan", "evidence": []}
    item = f"{path}/items/{(await record(f'{path}/items', body))['item']}"
    decision = {"decision": "agreed", "deciders": [NEED], "legal_tests": ["cfa_s37_1"]}
    headers = {"Idempotency-Key": f"decision-{next(_numbers)}", "If-Match": '"1"'}
    reasons = {**decision, "reasons": f"{MARK} needs more."}
    decided = await client.post(f"{item}/decisions", json=reasons, headers=headers)
    assert decided.status_code == 201, decided.text
