"""Which failures pass by themselves, and how a failure is named without what it holds."""

from chassis import failures
from events.log.errors import Contended, LedgerLocked


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may succeed though nothing about the facts changes."""
    return isinstance(error, Contended | LedgerLocked) or failures.is_transient(error)


def name_of(error: BaseException) -> str:
    """The error's class and place, never its text, which may hold what must not be kept."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{where}"[:200]
