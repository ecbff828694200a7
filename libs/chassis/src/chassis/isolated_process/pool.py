"""Processes for long pure work.

A thread would hold the interpreter lock and block the event loop. Each piece of work has a process,
forked from one that has imported what they all need; it ends with the work, which frees its memory,
and it is killed at its deadline.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.process import BaseProcess
from threading import Timer
from typing import TypeVar, TypeVarTuple

from chassis.isolated_process.child import LOW_PRIORITY, MAX_CPU_SECONDS, run_bounded

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class WorkKilled(TimeoutError):
    """The process of a piece of work ended early, or was killed at its deadline."""


class IsolatedProcesses:
    """At most so many at once; the process that they are forked from starts with the first.

    `preload` names the module that it imports. What that loads is shared by all.
    """

    def __init__(
        self,
        number: int,
        preload: str,
        seconds: float,
        cpu_seconds: float = MAX_CPU_SECONDS,
        niceness: int = LOW_PRIORITY,
    ) -> None:
        """Work of more than `cpu_seconds` is refused; after `seconds` by the clock it is killed."""
        self._seconds = seconds
        self._cpu_seconds = cpu_seconds
        self._niceness = niceness
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([preload])
        self._threads = ThreadPoolExecutor(number, "work")

    async def run(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Do a piece of work; `work` is a function of a module. It ends if the caller is cancelled.

        Raises:
            WorkLimitExceeded: it takes more processor time or memory than the limits allow.
            WorkFailed: it ended in an error.
            WorkKilled: its process was killed, or ended early.
        """
        loop = asyncio.get_running_loop()
        begun: list[BaseProcess] = []
        try:
            return await loop.run_in_executor(
                self._threads, self._wait_for, begun, work, *arguments
            )
        except asyncio.CancelledError:
            with suppress(ValueError):  # it has ended
                for process in begun:
                    process.kill()
            raise

    def _wait_for(self, begun: list[BaseProcess], work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run it in a process; this runs in a thread, which only waits."""
        results, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=run_bounded,
            args=(sender, self._cpu_seconds, self._niceness, work, *arguments),
            daemon=True,
        )
        process.start()
        begun.append(process)
        sender.close()
        deadline = Timer(self._seconds, process.kill)
        deadline.start()
        result: T
        error: Exception | None
        try:
            result, error = results.recv()
        except EOFError:
            raise WorkKilled from None
        finally:
            deadline.cancel()
            process.kill()
            process.join()
            process.close()
            results.close()
        if error is not None:
            raise error
        return result
