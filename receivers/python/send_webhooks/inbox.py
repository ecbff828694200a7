"""Where webhooks are stored, each once: a webhook may arrive twice."""

import sqlite3
import threading
from pathlib import Path
from typing import Final, Protocol

from send_webhooks.verifier import Webhook

MAX_WEBHOOKS: Final = 100_000
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS inbox (
        number INTEGER PRIMARY KEY,
        webhook_id TEXT NOT NULL UNIQUE,
        sent_at INTEGER NOT NULL,
        body BLOB NOT NULL
    )
"""
_ADD: Final = """
    INSERT INTO inbox (webhook_id, sent_at, body) VALUES (?, ?, ?)
        ON CONFLICT (webhook_id) DO NOTHING
"""
_LIMIT: Final = "DELETE FROM inbox WHERE number <= (SELECT max(number) FROM inbox) - ?"
_NEWEST: Final = "SELECT webhook_id, sent_at, body FROM inbox ORDER BY number DESC LIMIT ?"


class WebhookInbox(Protocol):
    """Stores webhooks before they are processed. Write one over the database of your system."""

    def add(self, webhook: Webhook) -> bool:
        """Store a webhook unless its id is stored; returns whether it is new.

        The id and the body are stored together, durably, before this returns: what is answered
        with 2xx is not sent again. Two calls with one id at once store it once. Raise an exception
        where it cannot be stored, and answer with 500: it is sent again.
        """
        ...


class SqliteInbox:
    """An inbox in one SQLite file. The oldest are removed beyond `limit`.

    It is a queue as well as a record: a process of yours reads it in order and does the work.
    """

    def __init__(self, path: Path, limit: int = MAX_WEBHOOKS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute(_TABLE)

    def add(self, webhook: Webhook) -> bool:
        """Store a webhook unless its id is stored; returns whether it is new."""
        row = (webhook.webhook_id, webhook.sent_at, webhook.body)
        with self._lock, self._database:
            is_new = self._database.execute(_ADD, row).rowcount == 1
            self._database.execute(_LIMIT, (self._limit,))
        return is_new

    def newest(self, count: int) -> list[Webhook]:
        """The last webhooks that were new, the latest first."""
        with self._lock:
            return [Webhook(*row) for row in self._database.execute(_NEWEST, (count,))]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()
