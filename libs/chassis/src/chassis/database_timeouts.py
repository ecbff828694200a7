"""PostgreSQL's time limits for each class of work, and for connections that are lost.

Set twice: for each role (`chassis.roles`), as the default of every login, and for each connection
of a process, by its class of work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MIN_POSTGRES_VERSION: Final = 17
"""The oldest major version of PostgreSQL that is supported: `transaction_timeout` came with it."""
_RESPONSE_MARGIN_SECONDS: Final = 2.0
"""Seconds by which a client's timeout exceeds the server's, whose error is to arrive first."""
_KEEPALIVES: Final = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "5s",
}
"""The server closes the connection of a client whose machine has failed after about a minute, and
ends a statement whose client has disconnected after five seconds."""


@dataclass(frozen=True, slots=True)
class DatabaseTimeouts:
    """The limits of a class of work, in seconds.

    `statement` bounds one statement and `lock` the wait for one lock; `idle` ends a transaction
    whose client sends nothing, and `transaction` any transaction.
    """

    statement: float
    lock: float
    idle: float
    transaction: float

    @property
    def settings(self) -> Mapping[str, str]:
        """As PostgreSQL's settings of a role or a connection."""
        return {
            "statement_timeout": _milliseconds(self.statement),
            "lock_timeout": _milliseconds(self.lock),
            "idle_in_transaction_session_timeout": _milliseconds(self.idle),
            "transaction_timeout": _milliseconds(self.transaction),
            **_KEEPALIVES,
        }

    @property
    def command(self) -> float:
        """Seconds after which a client treats a server that does not respond as failed."""
        return self.statement + _RESPONSE_MARGIN_SECONDS


REQUEST_TIMEOUTS: Final = DatabaseTimeouts(statement=5, lock=2, idle=5, transaction=15)
"""A request over HTTP, whose client waits for the response."""
WORKER_TIMEOUTS: Final = DatabaseTimeouts(statement=30, lock=5, idle=30, transaction=120)
"""A batch of a worker, whose transaction is its lease: at a timeout another worker takes over."""
MAINTENANCE_TIMEOUTS: Final = DatabaseTimeouts(
    statement=900, lock=30, idle=300, transaction=6 * 3600
)
"""A command that an operator runs: to verify the log, or to rebuild a projection."""


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f}ms"
