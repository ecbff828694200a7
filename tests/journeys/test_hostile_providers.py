"""Notices against a mail server and a GOV.UK Notify that do everything wrong: none is lost.

After each round every notice is in exactly one state, for its recipient, and the log says the same.
"""

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from itertools import cycle, product
from typing import Final
from uuid import UUID

import pytest
from deploy.notify_stand_in.account import LIVE_KEY, SERVICE_ID, TEMPLATE_ID, TEXT_TEMPLATE_ID
from deploy.notify_stand_in.server import served_stand_in
from pydantic import JsonValue
from tests.journeys.hostile_providers import (
    NOTIFY_FAULTS,
    STAGES,
    HostileNotify,
    hostile_mail_server,
)
from tests.journeys.notice_desk import COUNCIL, SETTINGS, NoticeDesk, notice_desk, person
from tests.journeys.notify_desk import NotifyDesk

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.domain.notice_sending.mail_server import MailSecurity, MailServer
from notification_service.testing.notice_conservation import assert_notices_conserved
from notification_service.worker.notices.govuk_notify.channel import NotifyChannel
from notification_service.worker.notices.govuk_notify.client import NotifyClient
from notification_service.worker.notices.govuk_notify.receipt_checker import ReceiptChecker
from notification_service.worker.notices.smtp_channel import SmtpChannel

pytestmark = pytest.mark.faults

HASTEN: Final = """
    UPDATE notification.notice SET due_at = now() WHERE state = 'pending' AND due_at < 'infinity'
"""
DEADLINE_SECONDS: Final = 0.3
"""Of an attempt, in place of half a minute."""
NOTICES: Final = 12
LETTERS: Final = 4
HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "BS9 9ZZ"}
BY_TEXT: Final[dict[str, JsonValue]] = {
    "phone": "07700 900123",
    "preferences": {"channel": "text"},
}
REPLIES: Final = (
    *("211 help", "252 perhaps", "299 so", "354 go on", "421 closing", "450 busy", "452 full"),
    *("500 what", "535 who", "550 no such user", "554 no", "999 odd", "no reply at all"),
)
MAIL_FAULTS: Final = (
    *product(STAGES, ("hang", "drip", "endless", "close", "reset")),
    *(each for each in product(STAGES, REPLIES) if each != ("DATA", "354 go on")),
)
STATUSES: Final = (
    *(200, 202, 204, 206, 301, 302, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409),
    *(410, 411, 413, 415, 422, 425, 429, 431, 451, 500, 501, 502, 503, 504, 511, 599),
)
ANSWERS: Final = (
    *((each, accepts) for each in NOTIFY_FAULTS for accepts in (False, True)),
    *((str(each), False) for each in STATUSES),
    *((str(each), True) for each in (200, 400, 403, 429, 500, 503)),
)


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        yield made


async def compose(desk: NoticeDesk, *, letters: int = 0) -> frozenset[UUID]:
    """The ids of notices of as many cases, some of them letters for Notify, and of their texts."""
    found: set[UUID] = set()
    for number in range(NOTICES):
        mother: dict[str, JsonValue] = {"email": None, **HOME} if number < letters else BY_TEXT
        case_id, refusal = await desk.refused_case(person(**mother))
        sent = await desk.send(case_id, refusal)
        assert sent.status_code == 201, sent.text
        listed = (await desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
        found |= {UUID(each["notice_id"]) for each in listed}
    return frozenset(found)


async def conserved(desk: NoticeDesk, notices: frozenset[UUID]) -> Counter[str]:
    """How many notices and texts are in each state; what waits for an attempt is due now."""
    async with transaction(desk.admin, COUNCIL) as db:
        raw = await driver_connection(db)
        counts = await assert_notices_conserved(raw, notices)
        await raw.execute(HASTEN)
    return counts


async def test_each_notice_is_in_one_state_whatever_a_mail_server_does(desk: NoticeDesk) -> None:
    notices = await compose(desk)
    async with hostile_mail_server(MAIL_FAULTS) as mail:
        server = MailServer(MailSecurity.PLAIN, "127.0.0.1", mail.port)
        sender = replace(desk.sender, channel=SmtpChannel(server, DEADLINE_SECONDS))
        while mail.faults or (await conserved(desk, notices))["pending"]:
            await sender.run_cycle()
            counts = await conserved(desk, notices)
            if not counts["pending"] and mail.faults:
                notices |= await compose(desk)

    counts = await conserved(desk, notices)
    assert counts["sent"] + counts["failed"] == len(notices)
    assert counts["sent"] == len(mail.accepted) == len(set(mail.accepted))


async def test_each_notice_is_in_one_state_and_one_message_whatever_notify_does(
    database: Database,
) -> None:
    """A third of the notices are letters, which Notify posts; texts announce the others."""
    async with (
        served_stand_in(HostileNotify(ANSWERS)) as notify,
        notice_desk(database, notify_url=notify.url) as desk,
    ):
        assert isinstance(notify, HostileNotify)
        changed = await desk.notices.put(
            "/v1/notice-settings",
            json={**SETTINGS, "letters_by": "govuk_notify", "texts": True},
            headers={"If-Match": '"1"'},
        )
        assert changed.status_code == 200, changed.text
        notices = await compose(desk, letters=LETTERS)
        secret = str(LIVE_KEY.secret)
        account = NotifyAccount(notify.url, SERVICE_ID, TEMPLATE_ID, secret, TEXT_TEMPLATE_ID)
        async with NotifyClient.open(account, DEADLINE_SECONDS) as client:
            channel = NotifyChannel(client)
            sender = replace(desk.sender, channel=channel, texts_at_any_hour=True)
            while notify.misbehaves or (await conserved(desk, notices))["pending"]:
                await sender.run_cycle()
                counts = await conserved(desk, notices)
                if not counts["pending"] and notify.misbehaves:
                    notices |= await compose(desk, letters=LETTERS)
            messages = Counter(each.reference for each in notify.messages)
            assert set(messages.values()) <= {1}
            assert (await conserved(desk, notices))["sent"] <= len(messages)

            # Receipts that are forged, duplicate and out of order, and looks that fail.
            checker = ReceiptChecker(sender.engine, client, sender.now)
            at_notify = NotifyDesk(desk, notify, checker)
            statuses = cycle(("delivered", "permanent-failure"))
            for each, status in zip(at_notify.messages, statuses, strict=False):
                notify.misbehaves += [("500", False), ("endless", False), ("no json", False)]
                is_posted = each.is_letter and status == "delivered"
                await notify.report(each.message_id, "received" if is_posted else status)
                for reported in ("permanent-failure", "delivered", "sending", "delivered"):
                    received = await at_notify.receive(each.message_id, reported)
                    assert received.status_code == 204
            while notify.misbehaves or await at_notify.count_due():
                await at_notify.pass_time()
                await checker.run_cycle()
                await conserved(desk, notices)

        counts = await conserved(desk, notices)
        letters = sum(each.is_letter for each in notify.messages)
    assert counts["pending"] == 0
    assert any(each.message_type == "sms" for each in notify.messages)
    assert 0 < counts["sent"] <= letters, "that a letter arrived is not reported"
    assert counts["delivered"] + counts["sent"] >= len(messages) // 2
