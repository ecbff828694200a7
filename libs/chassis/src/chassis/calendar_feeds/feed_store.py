"""The feeds of councils, one table in the schema of each service that serves calendars."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, Literal, TypeAlias, TypeVar
from uuid import UUID

from chassis.calendar_feeds.feed_token import FeedToken
from chassis.database import DriverConnection
from chassis.ledger_isolation import isolate_by_ledger

MAX_FEEDS: Final = 2000
"""Feeds of one council in one service."""
FeedPosition: TypeAlias = tuple[datetime, UUID]
"""The position of a feed in the list: when it was created, and its id."""
HolderT = TypeVar("HolderT")
_NO_HASH: Final = bytes(32)
_FIELDS: Final = "feed_id, kind, holder_id, label, created_at, created_by, last_used_on"


@dataclass(frozen=True, slots=True)
class CalendarFeedRow(Generic[HolderT]):
    """A feed: whose calendar it is, who created it, and the last day on which it was read.

    `kind` and `holder_id` are the service's: an officer or a team by its UUID, a panel by a code.
    `holder_id` is None where the calendar is of all of the kind.
    """

    feed_id: UUID
    kind: str
    holder_id: HolderT | None
    label: str | None
    created_at: datetime
    created_by: str
    last_used_on: date | None = None

    @property
    def position(self) -> FeedPosition:
        """Its position in the list."""
        return self.created_at, self.feed_id


def calendar_feed_ddl(
    schema: str, role: str, holder: Literal["uuid", "text"] = "uuid"
) -> Sequence[str]:
    """The statements of a migration: the table, its index, its policy and the grants to a role.

    `holder` is the type of `holder_id`.
    """
    return [
        f"""
        CREATE TABLE {schema}.calendar_feed (
            ledger_id uuid NOT NULL,
            feed_id uuid NOT NULL,
            kind text NOT NULL,
            holder_id {holder},
            label text,
            secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            last_used_on date,
            PRIMARY KEY (ledger_id, feed_id)
        )
        """,
        f"""
        CREATE INDEX calendar_feed_by_age ON {schema}.calendar_feed
            (ledger_id, created_at, feed_id)
        """,
        *isolate_by_ledger(f"{schema}.calendar_feed"),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.calendar_feed TO {role}",
    ]


class CalendarFeedStore(Generic[HolderT]):
    """The feeds that are stored in one schema. Each call is for a council's own transaction."""

    def __init__(self, schema: str) -> None:
        table = f"{schema}.calendar_feed"
        self._count = f"SELECT count(*) FROM {table} WHERE ledger_id = $1"  # noqa: S608  # an identifier
        self._insert = (
            f"INSERT INTO {table} (ledger_id, {_FIELDS}, secret_hash)"  # noqa: S608  # an identifier
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        self._list = (
            f"SELECT {_FIELDS} FROM {table} WHERE ledger_id = $1"  # noqa: S608  # an identifier
            " AND (created_at, feed_id) > ($2, $3) ORDER BY created_at, feed_id LIMIT $4"
        )
        self._find = (
            f"SELECT {_FIELDS}, secret_hash FROM {table} WHERE ledger_id = $1 AND feed_id = $2"  # noqa: S608
        )
        self._use = f"UPDATE {table} SET last_used_on = $3 WHERE ledger_id = $1 AND feed_id = $2"  # noqa: S608
        self._delete = f"DELETE FROM {table} WHERE ledger_id = $1 AND feed_id = $2"  # noqa: S608  # an identifier

    async def count(self, db: DriverConnection, ledger_id: UUID) -> int:
        """How many feeds a council has."""
        found: int = await db.fetchval(self._count, ledger_id)
        return found

    async def add(
        self, db: DriverConnection, feed: CalendarFeedRow[HolderT], token: FeedToken
    ) -> None:
        """Store a new feed with the hash of its token."""
        await db.execute(
            self._insert,
            token.ledger_id,
            feed.feed_id,
            feed.kind,
            feed.holder_id,
            feed.label,
            feed.created_at,
            feed.created_by,
            feed.last_used_on,
            token.secret_hash,
        )

    async def list_after(
        self, db: DriverConnection, ledger_id: UUID, after: FeedPosition, limit: int
    ) -> Sequence[CalendarFeedRow[HolderT]]:
        """At most `limit` feeds of a council after a position, the oldest first."""
        rows = await db.fetch(self._list, ledger_id, *after, limit)
        return [CalendarFeedRow(*row) for row in rows]

    async def find(
        self, db: DriverConnection, token: FeedToken, today: date
    ) -> CalendarFeedRow[HolderT] | None:
        """The feed that a token opens, None for any reason that it opens none; notes its use.

        The row is written on the first use of a day only.
        """
        row = await db.fetchrow(self._find, token.ledger_id, token.feed_id)
        *fields, secret_hash = row or (_NO_HASH,)
        # Compared even if there is no such feed, so that the time taken reveals nothing.
        if not hmac.compare_digest(token.secret_hash, secret_hash) or not fields:
            return None
        feed = CalendarFeedRow(*fields)
        if feed.last_used_on != today:
            await db.execute(self._use, token.ledger_id, token.feed_id, today)
        return feed

    async def delete(self, db: DriverConnection, ledger_id: UUID, feed_id: UUID) -> bool:
        """Delete a feed, so that its address opens nothing any more. Returns whether it existed."""
        return await db.execute(self._delete, ledger_id, feed_id) == "DELETE 1"
