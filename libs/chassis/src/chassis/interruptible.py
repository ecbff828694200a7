"""A command that ends cleanly when a signal asks it to."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

STOP_SIGNALS: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
"""The terminal was closed, the user interrupted, or the system asks to end."""


class Interrupted(Exception):
    """A signal stopped the work before it was done; what it had open was closed."""


async def run_interruptible(work: Coroutine[Any, Any, T]) -> T:
    """The result of some work, which one of `STOP_SIGNALS` cancels where it next waits.

    A signal that is ignored from the start, as `nohup` ignores SIGHUP, stays so. Only in the main
    thread.

    Raises:
        Interrupted: a signal came before the work was done.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    handled = [each for each in STOP_SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    for each in handled:
        loop.add_signal_handler(each, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise Interrupted from None
    finally:
        for each in handled:
            loop.remove_signal_handler(each)
