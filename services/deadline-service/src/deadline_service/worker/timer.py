"""Timing a case: most at once, and large ones beside the event loop, with a deadline."""

from collections.abc import Sequence
from typing import Final

from chassis.own_process import CPU_SECONDS, Processes, TooMuchWork, WorkFailed
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.effort import takes_long
from deadline_service.domain.kept import Kept
from deadline_service.domain.law import Law
from deadline_service.domain.timed import deadlines_of
from deadline_service.store.law import law
from events.envelope import EventEnvelope
from events.failures import StreamFailed

SECONDS: Final = 20.0
"""By the clock, after which a piece of work is killed: less than a worker's transaction may be
silent (`chassis.limits.WORKER`)."""
_PRELOADED: Final = "deadline_service.worker.preloaded"


class OtherLaw(Exception):
    """A large case is to be timed by a law that this release is not shipped with."""


class Timer:
    """Times cases by a law; large ones only by the law that the release is shipped with."""

    def __init__(self, by: Law) -> None:
        self.law = by
        self._processes = Processes(1, _PRELOADED, SECONDS)

    async def deadlines(
        self, facts: Sequence[EventEnvelope], settings: CouncilSettings
    ) -> Sequence[Kept]:
        """The deadlines that the facts of a case imply, as they are kept before anything is said.

        Raises:
            StreamFailed: it takes too much, or ended in an error, in a process of its own.
            WorkKilled: that process died, or took too long by the clock. The batch is tried again.
        """
        if not takes_long(fact.event.type for fact in facts):
            return deadlines_of(facts, self.law, settings)
        case = facts[-1].stream_id
        try:
            return await self._processes.run(timed_apart, facts, settings, self.law.digest)
        except TooMuchWork:
            why = f"timing {len(facts)} facts takes more than {CPU_SECONDS:g} s of processor time"
            raise StreamFailed(case, f"{why}, or too much memory") from None
        except WorkFailed as fault:
            raise StreamFailed(case, str(fault)) from None


def timed_apart(
    facts: Sequence[EventEnvelope], settings: CouncilSettings, digest: str
) -> Sequence[Kept]:
    """What a process of its own does."""
    if law().digest != digest:
        raise OtherLaw
    return deadlines_of(facts, law(), settings)
