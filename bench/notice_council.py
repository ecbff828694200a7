"""A council with cases in which an assessment was refused, and notices about it to be sent."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from aiohttp import ClientSession
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.http_driver import CONCURRENT_REQUESTS, HttpTarget, post_body
from bench.system import BenchSystem
from chassis.database import create_engine, driver_connection, transaction
from chassis.encryption.data_key import DataKey
from chassis.encryption.key_ring import key_ring
from chassis.testing import Database, issue_test_key
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.content import content_hash
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.purpose import NoticePurpose
from notification_service.store.notice_sending.notices import (
    CONTENT_PLACE,
    KeptContent,
    NewNotice,
    insert_notice,
)
from notification_service.store.notice_sending.readings import NoticeReader, read_notice_key
from notification_service.store.notices import current_editions

_SCOPES: Final = (
    *("cases:read", "cases:write", "people:read", "people:write"),
    *("notices:read", "notices:send", "notices:manage"),
)
_SETTINGS: Final = {
    "name": "Example Council",
    "from_email": "send@council.example",
    "phone": "01632 960123",
    "contact": [{"name": "SEND Team", "phone": "01632 960123"}],
    "tribunal": [{"name": "First-tier Tribunal", "phone": "01632 960200"}],
    "mediation_services": [{"name": "Example Mediation", "phone": "01632 960301"}],
    "disagreement_services": [{"name": "Example Resolution Service", "phone": "01632 960302"}],
    "advice_services": [{"name": "Example SENDIASS", "phone": "01632 960303"}],
}
_OPENING: Final = {
    "person": {
        "family_name": "Example",
        "given_names": "Sam",
        "birth_date": "2015-10-05",
        "related_people": [
            {"name": "Alex Example", "roles": [{"role": "parent"}], "email": "alex@example.org"}
        ],
    },
    "request": {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-03-02",
    },
}
_DAY: Final = {
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
_VALUES: Final = {
    "reasons": {"kind": "list", "items": ["The school can give more help from its own money."]},
    "appeal_by": _DAY,
    "mediation_by": _DAY,
    "next_steps": {"kind": "steps", "steps": [{"what": "You can ask us to explain."}]},
}
_STORED: Final = """
    SELECT case_id, requirement, reports, audience, person_id, channel, purpose, created_by,
           notice_id, content
      FROM notification.notice WHERE ledger_id = $1
"""
_END_ALL: Final = """
    UPDATE notification.notice
       SET state = 'failed', failure = 'temporary', ended_at = COALESCE(ended_at, now())
     WHERE ledger_id = $1 AND state <> 'failed'
"""
_COUNT: Final = "SELECT count(*) FROM notification.notice WHERE ledger_id = $1 AND state = $2"
_READER: Final = NoticeReader("bench", "bench", "sendNotice", NoticePurpose.CASEWORK, "unknown")
_TIMEOUT_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class _Original:
    """A notice as the API composed it, and the key that its content is encrypted under."""

    new: NewNotice
    key: DataKey
    plain: bytes

    def copy(self) -> NewNotice:
        """The same notice with a new id."""
        notice_id = uuid4()
        encrypted = self.key.encrypt(self.plain, CONTENT_PLACE.format(notice_id))
        kept = KeptContent(notice_id, encrypted, content_hash(self.plain))
        return replace(self.new, content=kept)


@dataclass(frozen=True, slots=True)
class NoticeCouncil:
    """A council with one notice for each case. Its notices can be sent again and again."""

    engine: AsyncEngine
    admin: AsyncEngine
    ledger_id: LedgerId
    originals: Sequence[_Original]

    @property
    def messages(self) -> Sequence[NoticeMessage]:
        """What is sent."""
        return [NoticeMessage.model_validate_json(each.plain) for each in self.originals]

    async def store_notices(self) -> None:
        """Store a copy of each notice, due now, after all earlier ones have ended."""
        copies = [each.copy() for each in self.originals]
        async with transaction(self.admin, self.ledger_id) as db:
            await (await driver_connection(db)).execute(_END_ALL, self.ledger_id)
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            for each in copies:
                assert await insert_notice(raw, self.ledger_id, each)

    async def wait_until_sent(self) -> None:
        """Wait until each notice is recorded as sent."""
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            while await self._count("sent") < len(self.originals):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.02)

    async def _count(self, state: str) -> int:
        async with transaction(self.admin, self.ledger_id) as db:
            found = await (await driver_connection(db)).fetchval(_COUNT, self.ledger_id, state)
        assert isinstance(found, int)
        return found


async def compose_notices(
    database: Database, ledger_id: LedgerId, system: BenchSystem, count: int
) -> None:
    """Open cases of a council, and compose a notice about each, over HTTP."""
    key = await issue_test_key(database, *_SCOPES, ledger=ledger_id)
    cases, notices = (
        HttpTarget(system.urls[name], key, []) for name in ("case-api", "notification-api")
    )
    turns = asyncio.Semaphore(CONCURRENT_REQUESTS)
    async with ClientSession() as session:
        await _set_up(session, notices)

        async def compose() -> None:
            async with turns:
                await _compose(session, cases, notices)

        await asyncio.gather(*(compose() for _ in range(count)))


@asynccontextmanager
async def notice_council(database: Database, ledger_id: LedgerId) -> AsyncGenerator[NoticeCouncil]:
    """A council whose notices were composed."""
    engine = create_engine(database.url_for("notification_service"), pool_size=1)
    admin = create_engine(database.admin_url, pool_size=1)
    try:
        yield NoticeCouncil(engine, admin, ledger_id, await _read_originals(engine, ledger_id))
    finally:
        await engine.dispose()
        await admin.dispose()


async def _set_up(session: ClientSession, notices: HttpTarget) -> None:
    headers = {"Authorization": f"Bearer {notices.key}", "If-Match": '"0"'}
    url = f"{notices.url}/v1/notice-settings"
    async with session.put(url, json=_SETTINGS, headers=headers) as response:
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"settings returned {response.status}: {await response.text()}")


async def _compose(session: ClientSession, cases: HttpTarget, notices: HttpTarget) -> None:
    opened = json.loads(await post_body(session, cases, "/v1/cases", _OPENING))
    refusal: Mapping[str, object] = {
        "request_id": opened["request_id"],
        "decided_on": "2026-03-30",
        "notified_on": "2026-03-30",
    }
    case = f"/v1/cases/{opened['case_id']}"
    refused = json.loads(await post_body(session, cases, f"{case}/assessment-refusals", refusal))
    notice = {
        "requirement": "assessment-refused",
        "reports": refused["position"],
        "values": _VALUES,
        "confirmed": ["day_not_checked", "other_notice_day", "past_day"],  # no evaluator runs
    }
    await post_body(session, notices, f"{case}/notices", notice)


async def _read_originals(engine: AsyncEngine, ledger_id: LedgerId) -> Sequence[_Original]:
    ring = key_ring(
        "PERSONAL_DATA_KEYS", PERSONAL_DATA_SETTINGS["PERSONAL_DATA_KEYS"], "personal data"
    )
    found: list[_Original] = []
    async with transaction(engine, ledger_id) as db:
        raw = await driver_connection(db)
        for row in await raw.fetch(_STORED, ledger_id):
            case_id, requirement, reports, audience, person_id, channel, purpose, actor = row[:8]
            notice_id, encrypted = row[8:]
            key = await read_notice_key(raw, ring, ledger_id, CaseId(case_id), person_id, _READER)
            assert key is not None
            plain = key.decrypt(encrypted, CONTENT_PLACE.format(notice_id))
            kept = KeptContent(notice_id, encrypted, content_hash(plain))
            new = NewNotice(
                *(CaseId(case_id), requirement, reports, audience, person_id, channel, purpose),
                *(kept, None, actor, LetterPoster.PRINT_RUN, current_editions(1)),
            )
            found.append(_Original(new, key, plain))
    return found
