"""The log as case-api appends to it: a case holds so many facts and no more."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.refusals import CaseFull
from events.envelope import AppendResult, StreamAppend, StreamState
from events.log.postgres import PostgresLog

FACTS_AT_MOST: Final = 5_000
"""Facts in the stream of one case, those of every service counted, when case-api adds the last.

Whatever reads a case reads all of it, so this bounds the work of a request. A busy case has some
200 facts in its life, and a few times as many `deadline.*`. What deadline-service reads to answer a
request has the same bound (its `FACTS_AT_MOST`), so a case that case-api filled is within it.
"""


class CaseLog(PostgresLog):
    """One ledger, which takes no more facts of a case than a case can hold."""

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        """Record facts, all or none. See `Log.append` for what else is refused.

        Raises:
            CaseFull: a case would hold more facts than it can.
        """
        for append in appends:
            check_capacity(append)
        return await super().append(*appends)


def check_capacity(append: StreamAppend) -> None:
    """Pass if a case can hold what is appended to the version of it that was read.

    The append is refused if the case has another version by then, so this holds whoever else
    appends.

    Raises:
        CaseFull: the case would hold more facts than it can.
        ValueError: any version is expected, so that it cannot be known how many there are.
    """
    held = 0 if append.expected_version is StreamState.NONE else append.expected_version
    if isinstance(held, StreamState):
        raise ValueError("case-api appends to the version of a case that it has read")  # noqa: TRY004  # of the right type
    if held + len(append.events) > FACTS_AT_MOST:
        raise CaseFull(FACTS_AT_MOST)
