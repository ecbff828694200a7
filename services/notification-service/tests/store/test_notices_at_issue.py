"""Which notices items are about, read from the log: by positions, and no more of a case."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import create_engine, driver_connection, transaction
from chassis.testing import Database
from chassis.testing.query_plans import plan_modes, rows_read_by
from events.contracts import (
    Event,
    HeldRecipient,
    NoticeDelivered,
    NoticeFailed,
    NoticeHeld,
    NoticeSent,
)
from events.contracts.references import NoticeId, PersonId
from events.contracts.vocabulary.case import (
    CommunicationChannel,
    NoticeAudience,
    NoticeFailure,
    NoticeHold,
)
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from notification_service.domain.digests.notice_at_issue import FamilyRecipient, NoticeAtIssue
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notices.audience import Audience
from notification_service.store.digests.notices_at_issue import (
    FACTS_OF_ITEMS,
    SENT_SINCE,
    read_notices_at_issue,
)

CASE, OTHER_CASE = CaseId(UUID(int=9)), CaseId(UUID(int=10))
AT: Final = datetime(2026, 12, 11, 9, tzinfo=UTC)
REFUSAL: Final = "assessment-refused"
MOTHER, HEAD = PersonId(UUID(int=21)), PersonId(UUID(int=23))
NOTICE: Final = NoticeId(UUID(int=1))
TO_MOTHER: Final = known_recipient(Audience.PARENT, MOTHER)
TO_SCHOOL: Final = known_recipient(Audience.SCHOOL, HEAD)
DELIVERED: Final = NoticeDelivered(notice_id=NOTICE, delivered_at=AT)
BOTH_ROLES: Final = FamilyRecipient.PARENT, NoticeAudience.SETTING
UNREACHED: Final = (NoticeHold.NOT_REACHED,)
NEWER_EVENT: Final = """
    INSERT INTO log.event (
        ledger_id, position, stream_id, stream_version, event_id, type, schema_version, actor,
        correlation_id, recorded_at, hash_version, hash, body
    )
    SELECT ledger_id, position + 1, $2, 1, gen_random_uuid(), type, 99, actor, correlation_id,
           recorded_at, hash_version, hash, body
    FROM log.event WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1
"""


def held(*recipients: HeldRecipient) -> NoticeHeld:
    return NoticeHeld(template=REFUSAL, why=7, reasons=UNREACHED, held_for=recipients, held_at=AT)


def sent_to(recipient: HeldRecipient) -> NoticeSent:
    return NoticeSent(
        notice_id=NOTICE,
        audience=recipient.audience,
        channel=CommunicationChannel.EMAIL,
        template=REFUSAL,
        why=7,
        person_id=recipient.person_id,
        sent_at=AT,
    )


RETURNED: Final = NoticeFailed(
    notice_id=NOTICE,
    audience=NoticeAudience.SETTING,
    why=7,
    template=REFUSAL,
    reason=NoticeFailure.RETURNED,
    failed_at=AT,
)


async def record(
    engine: AsyncEngine, ledger_id: LedgerId, *events: Event, case_id: CaseId = CASE
) -> Sequence[Position]:
    """Append events to a case; their positions."""
    new = [NewEvent(uuid4(), each, "tester", uuid4()) for each in events]
    async with transaction(engine, ledger_id) as db:
        append = StreamAppend(case_id, new, StreamState.ANY)
        results = await PostgresLog(db, ledger_id).append(append)
    return [each.position for each in results]


async def read(
    engine: AsyncEngine, ledger_id: LedgerId, *positions: int
) -> dict[int, NoticeAtIssue]:
    async with transaction(engine, ledger_id) as db:
        return dict(await read_notices_at_issue(await driver_connection(db), ledger_id, positions))


async def test_the_facts_of_items_name_their_notices(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    (first,) = await record(engine, ledger_id, held(TO_MOTHER, TO_SCHOOL))
    returned, other = await record(engine, ledger_id, RETURNED, DELIVERED, case_id=OTHER_CASE)

    assert await read(engine, ledger_id, first, returned, other, 999) == {
        first: NoticeAtIssue(REFUSAL, BOTH_ROLES, UNREACHED),
        returned: NoticeAtIssue(REFUSAL, (NoticeAudience.SETTING,), (NoticeFailure.RETURNED,)),
    }
    assert await read(engine, ledger_id) == {}


async def test_who_was_sent_a_held_notice_since_is_left_out_in_that_case_alone(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    both = held(TO_MOTHER, TO_SCHOOL)
    before, first, _ = await record(engine, ledger_id, sent_to(TO_SCHOOL), both, DELIVERED)
    (elsewhere,) = await record(engine, ledger_id, both, case_id=OTHER_CASE)
    _, again = await record(engine, ledger_id, sent_to(TO_MOTHER), both)

    found = await read(engine, ledger_id, before, first, elsewhere, again)

    assert {position: each.recipients for position, each in found.items()} == {
        first: (NoticeAudience.SETTING,),
        elsewhere: BOTH_ROLES,
        again: BOTH_ROLES,
    }


async def test_another_council_s_facts_are_not_read(
    engine: AsyncEngine, ledger_id: LedgerId, other_ledger_id: LedgerId
) -> None:
    (position,) = await record(engine, ledger_id, held(TO_MOTHER, TO_SCHOOL))

    assert await read(engine, other_ledger_id, position) == {}


async def test_a_fact_of_a_later_release_is_left_out(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    (known,) = await record(engine, ledger_id, RETURNED)
    admin = create_engine(database.admin_url, pool_size=1)
    async with transaction(admin, ledger_id) as db:
        await (await driver_connection(db)).execute(NEWER_EVENT, ledger_id, OTHER_CASE)
    await admin.dispose()

    assert (await read(engine, ledger_id, known, known + 1)).keys() == {known}


async def test_the_facts_are_read_without_the_rest_of_the_log(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """Of 4,000 events of 20 cases those of the items, and what follows them in their cases."""
    for number in range(20):
        case_id = CaseId(UUID(int=100 + number))
        await record(engine, ledger_id, *[DELIVERED] * 200, case_id=case_id)
    admin = create_engine(database.admin_url, pool_size=1)
    async with transaction(admin, ledger_id) as db:
        await (await driver_connection(db)).execute("ANALYZE log.event")
    await admin.dispose()
    cases = f"{{{UUID(int=100)},{UUID(int=101)}}}"

    async with transaction(engine, ledger_id) as db:
        connection = await driver_connection(db)
        async for mode in plan_modes(connection):
            by_position = await rows_read_by(connection, FACTS_OF_ITEMS, ledger_id, "{5,900,3000}")
            since = await rows_read_by(
                connection, SENT_SINCE, ledger_id, cases, "{190,190}", NoticeSent.type
            )
            assert (mode, by_position) == (mode, 3)
            assert (mode, since <= 20) == (mode, True)
