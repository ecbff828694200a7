"""The causes of an exception are found, and the search always ends."""

import errno
import gc
from itertools import pairwise

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from chassis.failures import causes, is_systemic, is_transient

LONGEST = 20


def chained(*errors: BaseException) -> BaseException:
    """Each error caused by the next."""
    for error, cause in pairwise(errors):
        error.__cause__ = cause
    return errors[0]


def test_causes_are_ordered_from_the_nearest_to_the_furthest() -> None:
    first, second, third = ValueError(), KeyError(), ConnectionResetError()

    assert list(causes(chained(first, second, third))) == [first, second, third]


def test_an_error_that_is_its_own_cause_is_one_error() -> None:
    error = ValueError()
    error.__cause__ = error

    assert list(causes(error)) == [error]
    assert list(causes(error, context=True)) == [error]


def test_a_handled_exception_counts_only_with_context() -> None:
    outer, inner = ValueError(), KeyError()
    outer.__context__ = inner

    assert list(causes(outer)) == [outer]
    assert list(causes(outer, context=True)) == [outer, inner]


def test_a_cause_suppressed_with_from_none_is_not_found() -> None:
    outer = ValueError()
    outer.__context__, outer.__suppress_context__ = KeyError(), True

    assert list(causes(outer, context=True)) == [outer]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans()),
        min_size=10,
        max_size=10,
    )
)
def test_the_search_ends_for_any_references(
    references: list[tuple[int, int, bool, bool]],
) -> None:
    errors = [ValueError(i) for i in range(10)]
    for error, (cause, context, has_cause, has_context) in zip(errors, references, strict=True):
        error.__cause__ = errors[cause] if has_cause else None
        error.__context__ = errors[context] if has_context else None
        error.__suppress_context__ = False

    walked = list(causes(errors[0], context=True))

    assert len(walked) == len({id(each) for each in walked}), "each of them once"
    assert walked[0] is errors[0]


def test_a_long_chain_is_examined_up_to_the_limit() -> None:
    endless = chained(*(ValueError(i) for i in range(10_000)))

    assert len(list(causes(endless))) == LONGEST
    del endless
    gc.collect()


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        OSError("Multiple exceptions: …"),
        OSError(errno.EHOSTUNREACH, "no route"),
        asyncpg.QueryCanceledError(),
        asyncpg.AdminShutdownError(),
        asyncpg.CrashShutdownError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.LockNotAvailableError(),
        asyncpg.IdleInTransactionSessionTimeoutError(),
        asyncpg.TransactionTimeoutError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.InterfaceError("cannot perform operation: connection is closed"),
        chained(DBAPIError("…", None, ValueError()), ValueError(), asyncpg.DeadlockDetectedError()),
    ],
    ids=lambda error: type(error).__name__,
)
def test_unavailability_is_transient(error: BaseException) -> None:
    assert is_transient(error)
    assert not is_systemic(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        FileNotFoundError(errno.ENOENT, "no such file"),
        OSError(errno.ENOSPC, "disk full"),
        OSError(errno.EMFILE, "too many open files"),
        PermissionError(errno.EACCES, "permission denied"),
        TypeError("execute() takes 2 positional arguments but 3 were given"),
        asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"),
        asyncpg.InterfaceError("cannot call fetch(): the prepared statement is closed"),
        asyncpg.UniqueViolationError(),
        asyncpg.UndefinedTableError(),
    ],
    ids=lambda error: f"{type(error).__name__}",
)
def test_a_programming_error_is_not_transient(error: BaseException) -> None:
    assert not is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.FeatureNotSupportedError(),
        asyncpg.UndefinedTableError(),
        asyncpg.InsufficientPrivilegeError(),
        asyncpg.PostgresIOError(),
        chained(DBAPIError("…", None, ValueError()), ValueError(), asyncpg.UndefinedColumnError()),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_the_database_is_systemic(error: BaseException) -> None:
    assert is_systemic(error)


@pytest.mark.parametrize(
    "error", [ValueError(), asyncpg.UniqueViolationError(), asyncpg.DataError()]
)
def test_an_error_of_the_data_is_not_systemic(error: BaseException) -> None:
    assert not is_systemic(error)
