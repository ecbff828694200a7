"""The parts of a process: waits one after another, and stages of waits side by side."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from deadline_service.domain.lateness.steps import LatenessCause, ProcessStep


class StepWait(NamedTuple):
    """A step, or a part of one: on what it waited, from a day to another.

    `to_on` is the day on which it ended and the next begins; None: it has not ended. `kind` is the
    kind of advice, or who writes the report of a review; `provider` the body that was asked.
    """

    step: ProcessStep
    cause: LatenessCause
    allowed: int
    from_on: date
    to_on: date | None
    provider: str | None = None
    kind: str | None = None

    @property
    def days(self) -> int | None:
        """How long it took; None: it has not ended."""
        return None if self.to_on is None else (self.to_on - self.from_on).days


WaitChain = Sequence[StepWait]
"""Waits one after another, without a gap."""
ProcessStage = Sequence[WaitChain]
"""Chains side by side, from the same day. The next stage begins when the last of them ends."""


class DaySpan(NamedTuple):
    """Some days, both included."""

    first: date
    last: date


def last_chain(stage: ProcessStage) -> WaitChain:
    """The chain that ended last, which the next stage waited for; of several the first."""
    return max(stage, key=lambda chain: chain[-1].to_on or date.max)


def critical_path(stages: Sequence[ProcessStage]) -> WaitChain:
    """The waits that decided when the process ended, one after another."""
    return [wait for stage in stages for wait in last_chain(stage)]


def length_with_limits(
    stages: Sequence[ProcessStage], causes: Collection[LatenessCause]
) -> timedelta:
    """How long an ended process takes if no wait of some causes is longer than it is allowed.

    Every other wait is as long as it was. In a stage the chain counts that is then the longest.
    """
    return timedelta(
        days=sum(max(_length(chain, causes) for chain in stage) for stage in stages if stage)
    )


def _length(chain: WaitChain, causes: Collection[LatenessCause]) -> int:
    days = 0
    for wait in chain:
        taken = wait.days or 0
        days += min(taken, wait.allowed) if wait.cause in causes else taken
    return days


class PathBuilder:
    """Builds the stages of a process, from its first day on.

    `ended_on` is the last day: nothing later counts. None: it has not ended. A step whose end is
    not recorded is skipped: its days are allowed to the next one, whose cause is then unknown.
    """

    def __init__(
        self, started_on: date, ended_on: date | None, excepted: Sequence[DaySpan] = ()
    ) -> None:
        """Begin on a day. `excepted`: days of claimed exceptions, apart and in order."""
        self.reached_on = started_on
        self.stages: list[ProcessStage] = []
        self._ended_on = ended_on
        self._excepted = excepted
        self._skipped: int | None = None

    def until(
        self,
        step: ProcessStep,
        cause: LatenessCause,
        allowed: int,
        day: date | None,
        kind: str | None = None,
    ) -> None:
        """Add a step that ended on a day; None: it has not ended, unless the process has."""
        if self._skipped is not None:
            cause, allowed = LatenessCause.UNKNOWN, allowed + self._skipped
        chain = self.chain().then(step, cause, allowed, day, kind=kind)
        self._skipped = None
        self._add([chain.waits])

    def skip(self, allowed: int) -> None:
        """Leave out a step of which nothing is recorded."""
        self._skipped = allowed + (self._skipped or 0)

    def side_by_side(self, chains: Sequence["ChainBuilder"]) -> None:
        """Add a stage of chains from `chain`."""
        self._add([chain.waits for chain in chains])

    def chain(self) -> "ChainBuilder":
        """Begin a chain on the day that is reached."""
        return ChainBuilder(self.reached_on, self._ended_on, self._excepted)

    def _add(self, stage: ProcessStage) -> None:
        self.stages.append(stage)
        self.reached_on = last_chain(stage)[-1].to_on or self.reached_on


class ChainBuilder:
    """Builds a chain of waits, each of which begins when the one before ends."""

    def __init__(
        self, started_on: date, ended_on: date | None, excepted: Sequence[DaySpan]
    ) -> None:
        """Begin on a day; `ended_on` and `excepted` as in `PathBuilder`."""
        self.waits: list[StepWait] = []
        self._reached_on = started_on
        self._ended_on = ended_on
        self._excepted = excepted

    def then(
        self,
        step: ProcessStep,
        cause: LatenessCause,
        allowed: int,
        day: date | None,
        *,
        provider: str | None = None,
        kind: str | None = None,
    ) -> Self:
        """Add a wait that ended on a day, not before the one before it; None: it has not ended."""
        begun, ended = self._reached_on, self._ended_on
        end = ended if day is None else max(begun, day if ended is None else min(day, ended))
        wait = StepWait(step, cause, allowed, begun, end, provider, kind)
        self.waits.extend(_divided(wait, self._excepted))
        self._reached_on = end or begun
        return self


def _divided(wait: StepWait, excepted: Sequence[DaySpan]) -> Iterator[StepWait]:
    """A wait with the days over its allowance that are of an exception as waits of their own."""
    rest, allowed_until = wait, wait.from_on + timedelta(days=wait.allowed)
    for days in excepted:
        first = max(days.first - timedelta(days=1), rest.from_on, allowed_until)
        last = days.last if wait.to_on is None else min(days.last, wait.to_on)
        if last <= first:
            continue
        if first > rest.from_on or rest.allowed:
            yield rest._replace(to_on=first)
        continues = wait.to_on is None and last == date.max
        excused = rest._replace(cause=LatenessCause.EXCEPTION, allowed=0, from_on=first)
        yield excused._replace(to_on=None if continues else last)
        if continues:
            return
        rest = rest._replace(from_on=last, allowed=0)
    if rest is wait or rest.from_on != rest.to_on:
        yield rest
