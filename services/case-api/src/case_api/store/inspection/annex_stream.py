"""All rows of list 1 of Annex A, a range of cases in each transaction."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeAlias

from case_api.domain.inspection.annex_row import AnnexRow
from case_api.domain.inspection.list_moment import ListMoment
from case_api.store.encryption.vault import Vault
from case_api.store.inspection.annex_list import (
    BEFORE_ALL_CASES,
    AnnexRange,
    read_annex_range,
)
from chassis.failures import is_transient
from events.envelope import CaseId
from events.log.postgres import PostgresLog

OpenLog: TypeAlias = Callable[[], AbstractAsyncContextManager[PostgresLog]]
"""Begins a transaction that reads a council's log."""
_ATTEMPTS: Final = 4
"""How often a range is read that the database does not give: what was sent cannot be taken back."""
_PAUSE_SECONDS: Final = 0.2


async def annex_rows(
    open_log: OpenLog, vault: Vault, moment: ListMoment
) -> AsyncGenerator[Sequence[AnnexRow]]:
    """The rows of all cases in the order of their ids, as known at a moment, some at a time.

    At most `CASES_AT_ONCE` cases are in memory. The first range is read once, so that a response
    can still be refused; a later one is read again after a failure that is temporary.
    """
    found = await _read(open_log, vault, moment, BEFORE_ALL_CASES)
    yield found.rows
    while found.last is not None:
        found = await _read_again(open_log, vault, moment, found.last)
        yield found.rows


async def _read_again(
    open_log: OpenLog, vault: Vault, moment: ListMoment, after: CaseId
) -> AnnexRange:
    for attempt in range(1, _ATTEMPTS):
        try:
            return await _read(open_log, vault, moment, after)
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(_PAUSE_SECONDS * attempt)
    return await _read(open_log, vault, moment, after)


async def _read(open_log: OpenLog, vault: Vault, moment: ListMoment, after: CaseId) -> AnnexRange:
    async with open_log() as log:
        return await read_annex_range(log, vault, moment, after)
