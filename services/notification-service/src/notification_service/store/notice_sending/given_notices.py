"""The notices that were given to who delivers them, or may have been, and when."""

from typing import Final

GIVEN_NOTICES: Final = """(
    SELECT n.*,
           CASE WHEN n.state <> 'failed' THEN n.ended_at ELSE (
               SELECT max(a.started_at) FROM notification.notice_attempt a
                WHERE a.ledger_id = n.ledger_id AND a.notice_id = n.notice_id
                  AND (a.outcome IS NULL OR a.outcome = 'unknown')
                  AND NOT EXISTS (
                      SELECT FROM notification.notice_attempt o
                       WHERE o.ledger_id = n.ledger_id AND o.notice_id = n.notice_id
                         AND (o.outcome IN ('accepted', 'found')
                              OR (o.outcome = 'not_found' AND o.number > a.number)))
           ) END AS given_at
      FROM notification.notice n
     WHERE n.state IN ('sent', 'delivered', 'failed') AND n.announces IS NULL
) AS given"""
"""The notices that have ended, as a table in a query. `given_at` is when one was given, or NULL.

One that failed, with no attempt that is known to have been accepted, may have been given by the
last attempt that ended without an answer, because a mail server may hold the message. That is
`may_have_been_given` of a certificate of service. A text is no notice.
"""
