"""Which digests are deleted when they are old."""

from typing import Final

from notification_service.testing import CouncilWebhooks
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

SEED: Final = """
INSERT INTO notification.digest
    (ledger_id, digest_id, reader, email, send_at, next_at, changed_by, ended_at)
SELECT '{ledger}', md5(name)::uuid, 'council', email, '07:30', now(), 'tester',
       now() - age * interval '1 day'
FROM (VALUES ('kept', 'a@b.example', NULL), ('ended lately', NULL, 89), ('ended', NULL, 91))
    AS of (name, email, age)
"""
MESSAGES: Final = """
INSERT INTO notification.digest_message
    (ledger_id, digest_id, day, message_id, state, due_at, send_until, ended_at)
SELECT '{ledger}', md5('kept')::uuid, current_date - age, gen_random_uuid(),
       CASE age WHEN 92 THEN 'pending' ELSE 'sent' END, now(), now(),
       CASE age WHEN 92 THEN NULL ELSE now() - age * interval '1 day' END
FROM unnest(ARRAY[1, 89, 91, 92]) age
"""


async def test_a_day_is_kept_for_ninety_days_and_so_is_a_digest_that_ended(
    council: CouncilWebhooks,
) -> None:
    for statement in (SEED, MESSAGES):
        await council.query(statement.format(ledger=council.ledger_id) + " RETURNING 1")

    await Maintenance(council.engine, RetentionPolicy()).purge()

    digests = await council.query(
        "SELECT digest_id IN (md5('kept')::uuid, md5('ended lately')::uuid)"
        " FROM notification.digest"
    )
    days = await council.query(
        "SELECT current_date - day FROM notification.digest_message ORDER BY day DESC"
    )
    assert [row[0] for row in digests] == [True, True]
    assert [row[0] for row in days] == [1, 89, 92], "what is pending is never deleted"
