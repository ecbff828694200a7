"""The concerns about provision of a council or of one provider, by state and by reply, in pages.

A page without a filter on the reply reads a range of one index for each state and reply that it may
have, at most a page of each. Awaited and overdue replies are a range of one index of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from case_api.domain.provision_challenges.reply_clock import ChallengeReplyState
from case_api.domain.provision_challenges.shortfalls import ShortfallState
from case_api.store.provision_challenges.challenge_rows import ChallengeRow
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

MAX_CHALLENGE_COUNT: Final = 1000
"""Concerns of one state and reply that are counted."""
_COLUMNS: Final = ", ".join(f"t.{name}" for name in ChallengeRow._fields)
_UNANSWERED: Final = frozenset({ChallengeReplyState.AWAITED, ChallengeReplyState.OVERDUE})
"""Replies that have not come: both are stored as awaited."""
_NEVER_STORED: Final = frozenset(
    {
        *((state, ChallengeReplyState.OVERDUE) for state in ShortfallState),
        (ShortfallState.RESOLVED, ChallengeReplyState.AWAITED),
    }
)
"""States and replies that no row has: an overdue reply is an awaited one, and an end is a reply."""


@dataclass(frozen=True, slots=True)
class ChallengeFilter:
    """Which concerns are wanted, on a day. None: any."""

    provider_id: UUID | None
    state: ShortfallState | None
    reply: ChallengeReplyState | None
    day: date


@dataclass(frozen=True, slots=True)
class ListedChallengeRow:
    """A concern of a case in the council's list."""

    case_id: CaseId
    reference: str | None
    officer_id: UUID | None
    challenge: ChallengeRow

    def key(self, wanted: ChallengeFilter) -> tuple[date, UUID, UUID]:
        """Its place in the list: by the day of the reply where that is wanted, else of raising."""
        due_on = self.challenge.reply_due_on
        day = due_on if wanted.reply in _UNANSWERED and due_on else self.challenge.raised_on
        return day, self.case_id, self.challenge.concern_id


@dataclass(frozen=True, slots=True)
class ChallengeTotals:
    """How many concerns there are, each number at most `MAX_CHALLENGE_COUNT`."""

    open: int
    overdue: int
    resolved: int
    in_time: int
    late: int


FIRST_CHALLENGE: Final = (date.min, UUID(int=0), UUID(int=0))
"""Before every key."""


async def challenges_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    wanted: ChallengeFilter,
    after: tuple[date, UUID, UUID],
    limit: int,
) -> Sequence[ListedChallengeRow]:
    """At most `limit` concerns after a key."""
    provider = () if wanted.provider_id is None else (wanted.provider_id,)
    if wanted.reply in _UNANSWERED:
        if wanted.state is ShortfallState.RESOLVED:
            return []  # an end is a reply
        overdue = wanted.reply is ChallengeReplyState.OVERDUE
        query = unanswered_query(overdue=overdue, of_provider=bool(provider))
        values: tuple[object, ...] = (wanted.day, *after, limit, *provider)
    else:
        query = challenges_query(of_provider=bool(provider))
        values = (*_stored(wanted.state, wanted.reply), *after, limit, *provider)
    return [
        ListedChallengeRow(CaseId(case_id), reference, officer_id, ChallengeRow(*row))
        for case_id, reference, officer_id, *row in await db.fetch(query, ledger_id, *values)
    ]


async def count_challenges(
    db: DriverConnection, ledger_id: LedgerId, provider_id: UUID | None, day: date
) -> ChallengeTotals:
    """The numbers of a provider, or of all, on a day."""
    provider = () if provider_id is None else (provider_id,)
    has_provider = bool(provider)
    states, replies = _stored(None, None)
    values = (states, replies, MAX_CHALLENGE_COUNT, *provider)
    rows = await db.fetch(counts_query(of_provider=has_provider), ledger_id, *values)
    found = {(state, reply): count for state, reply, count in rows}
    values = (day, MAX_CHALLENGE_COUNT, *provider)
    query = overdue_count_query(of_provider=has_provider)
    overdue: int = await db.fetchval(query, ledger_id, *values)

    def total(part: str) -> int:
        return min(MAX_CHALLENGE_COUNT, sum(found[key] for key in found if part in key))

    return ChallengeTotals(
        open=total(ShortfallState.OPEN),
        overdue=overdue,
        resolved=total(ShortfallState.RESOLVED),
        in_time=total(ChallengeReplyState.IN_TIME),
        late=total(ChallengeReplyState.LATE),
    )


def _stored(
    state: ShortfallState | None, reply: ChallengeReplyState | None
) -> tuple[Sequence[str], Sequence[str]]:
    """The states and the replies that rows have, in pairs; only of one state, of one reply."""
    pairs = [
        (one, other)
        for one in ShortfallState
        for other in ChallengeReplyState
        if state in {None, one} and reply in {None, other} and (one, other) not in _NEVER_STORED
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


@cache
def challenges_query(*, of_provider: bool) -> str:
    """The statement of a page of some states and replies, in the order of raising.

    Its values are the ledger, the states and the replies in pairs, the key after which the page
    begins, and the limit; then the provider, if it is of one.
    """
    provider = " AND t.provider_id = $8" if of_provider else ""
    return f"""
        SELECT t.case_id, c.reference, c.officer_id, {_COLUMNS}
          FROM (SELECT found.*
                  FROM unnest($2::text[], $3::text[]) AS wanted(state, reply)
                 CROSS JOIN LATERAL (
                       SELECT * FROM case_api.provision_challenge t
                        WHERE t.ledger_id = $1 AND t.state = wanted.state
                          AND t.reply = wanted.reply{provider}
                          AND (t.raised_on, t.case_id, t.concern_id) > ($4, $5, $6)
                        ORDER BY t.raised_on, t.case_id, t.concern_id LIMIT $7) found
                 ORDER BY raised_on, case_id, concern_id LIMIT $7) t
          JOIN case_api.case_list c ON c.ledger_id = $1 AND c.case_id = t.case_id
         ORDER BY t.raised_on, t.case_id, t.concern_id
    """  # noqa: S608  # our own words


@cache
def unanswered_query(*, overdue: bool, of_provider: bool) -> str:
    """The statement of a page of replies that have not come, the first due first.

    Its values are the ledger, the day on which it is asked, the key after which the page begins,
    and the limit; then the provider, if it is of one.
    """
    due = "t.reply_due_on < $2" if overdue else "t.reply_due_on >= $2"
    which = f"t.provider_id = $7 AND {due}" if of_provider else due
    return f"""
        SELECT t.case_id, c.reference, c.officer_id, {_COLUMNS}
          FROM case_api.provision_challenge t
          JOIN case_api.case_list c ON c.ledger_id = $1 AND c.case_id = t.case_id
         WHERE t.ledger_id = $1 AND t.reply = '{ChallengeReplyState.AWAITED}' AND {which}
           AND (t.reply_due_on, t.case_id, t.concern_id) > ($3, $4, $5)
         ORDER BY t.reply_due_on, t.case_id, t.concern_id LIMIT $6
    """  # noqa: S608  # our own words


@cache
def counts_query(*, of_provider: bool) -> str:
    """The statement of the numbers of some states and replies, each up to a limit.

    The order makes it a range of an index.

    Its values are the ledger, the states and the replies in pairs, and the limit; then the
    provider, if it is of one.
    """
    provider = " AND t.provider_id = $5" if of_provider else ""
    return f"""
        SELECT state, reply, (
               SELECT count(*) FROM (
                      SELECT FROM case_api.provision_challenge t
                       WHERE t.ledger_id = $1 AND t.state = wanted.state
                         AND t.reply = wanted.reply{provider}
                       ORDER BY t.raised_on, t.case_id, t.concern_id LIMIT $4) few)
          FROM unnest($2::text[], $3::text[]) AS wanted(state, reply)
    """  # noqa: S608  # our own words


@cache
def overdue_count_query(*, of_provider: bool) -> str:
    """The statement of the number of overdue replies: a ledger, day and limit; a provider."""
    which = "t.provider_id = $4 AND t.reply_due_on < $2" if of_provider else "t.reply_due_on < $2"
    return f"""
        SELECT count(*) FROM (
               SELECT FROM case_api.provision_challenge t
                WHERE t.ledger_id = $1 AND t.reply = '{ChallengeReplyState.AWAITED}' AND {which}
                ORDER BY t.reply_due_on, t.case_id, t.concern_id LIMIT $3) few
    """  # noqa: S608  # our own words
