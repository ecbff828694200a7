"""Processes for long pure work.

A thread would hold the interpreter, so that everything else waits. Each piece of work
has a process, forked from one that has loaded what they all need; it ends with the work, which
frees its memory, and a deadline is kept by killing it.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.process import BaseProcess
from threading import Timer
from typing import TypeVar, TypeVarTuple

from chassis.isolated_process.child import run_bounded

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class WorkKilled(TimeoutError):
    """The process of a piece of work died, or was killed because it took too long by the clock."""


class IsolatedProcesses:
    """So many at once; the one that they are forked from is started with the first.

    `preload` names the module that it imports. What it leaves there is shared by all.
    """

    def __init__(self, number: int, preload: str, seconds: float) -> None:
        """A process that takes more than `seconds` by the clock is killed."""
        self._seconds = seconds
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([preload])
        self._threads = ThreadPoolExecutor(number, "work")

    async def run(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Do a piece of work; `work` is a function of a module. Its process ends with who waits.

        Raises:
            TooMuchWork: it takes more processor time or memory than a piece of work is given.
            WorkFailed: it ended in an error.
            WorkKilled: its process was killed, or died.
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
        """Have it done by a process, in a thread that only waits."""
        results, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=run_bounded, args=(sender, work, *arguments), daemon=True
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
