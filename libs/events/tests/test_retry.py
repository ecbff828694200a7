"""A decision is repeated after a concurrent append, a bounded number of times."""

import pytest

from events.log.errors import LedgerLocked, LogError, WriteConflict, WrongExpectedVersion
from events.retry import MAX_ATTEMPTS, retry_on_conflict


class Attempt:
    """An attempt that fails a number of times before it succeeds."""

    def __init__(self, failures: int, error: type[LogError] = WrongExpectedVersion) -> None:
        self.failures = failures
        self.error = error
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self.failures:
            raise self.error
        return "appended"


@pytest.mark.parametrize("error", [WrongExpectedVersion, WriteConflict])
async def test_an_attempt_is_repeated_after_a_conflict(error: type[LogError]) -> None:
    attempt = Attempt(MAX_ATTEMPTS - 1, error)

    assert await retry_on_conflict(attempt) == "appended"
    assert attempt.made == MAX_ATTEMPTS


async def test_attempts_are_bounded() -> None:
    attempt = Attempt(MAX_ATTEMPTS)

    with pytest.raises(WrongExpectedVersion):
        await retry_on_conflict(attempt)
    assert attempt.made == MAX_ATTEMPTS


async def test_another_error_is_not_retried() -> None:
    attempt = Attempt(1, LedgerLocked)

    with pytest.raises(LedgerLocked):
        await retry_on_conflict(attempt)
    assert attempt.made == 1
