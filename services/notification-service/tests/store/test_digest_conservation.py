"""The check of conservation of digests finds what is lost or contradictory."""

from typing import Final
from uuid import UUID

import pytest

from chassis.database import driver_connection, transaction
from notification_service.testing import CouncilWebhooks
from notification_service.testing.digest_conservation import assert_digests_conserved

DIGEST: Final = UUID(int=1)
SENT: Final = (
    """
    INSERT INTO notification.digest
        (ledger_id, digest_id, reader, email, send_at, next_at, changed_by)
    VALUES ($1, $2, 'council', 'manager@council.example', '07:30', now(), 'tester')
    """,
    """
    INSERT INTO notification.digest_message
        (ledger_id, digest_id, day, message_id, state, attempts, outcome, due_at, send_until,
         ended_at)
    VALUES ($1, $2, '2026-11-30', $2, 'sent', 1, 'accepted', now(), now(), now())
    """,
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("DELETE FROM notification.digest_message", id="one is lost"),
        pytest.param("DELETE FROM notification.digest", id="one has no digest"),
        pytest.param(
            "UPDATE notification.digest_message SET outcome = 'refused'", id="sent and refused"
        ),
        pytest.param(
            "UPDATE notification.digest_message SET state = 'pending', ended_at = NULL",
            id="sent and pending",
        ),
        pytest.param(
            "UPDATE notification.digest_message"
            " SET state = 'pending', ended_at = NULL, outcome = NULL",
            id="an attempt of nobody",
        ),
    ],
)
async def test_a_fault_of_one_digest_is_found(council: CouncilWebhooks, change: str) -> None:
    async with transaction(council.admin, council.ledger_id) as db:
        raw = await driver_connection(db)
        for statement in SENT:
            await raw.execute(statement, council.ledger_id, DIGEST)
        assert await assert_digests_conserved(raw, {DIGEST}) == {"sent": 1}
        await raw.execute(change)

        with pytest.raises(AssertionError):
            await assert_digests_conserved(raw, {DIGEST})
