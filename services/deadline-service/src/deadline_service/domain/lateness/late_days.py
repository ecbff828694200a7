"""To which step of a late process each of its late days counts.

The rule: walk along the critical path and note, after each step, by how many days the process is
behind its allowances so far; time saved counts against it. The first late day counts to the step in
which the process fell one day behind for the last time, the second to the step in which it fell two
days behind for the last time, and so on. So time saved early makes up for days lost later, and a
day that is made up later counts to no step; every late day counts to exactly one.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from deadline_service.domain.figures.measured_process import NO_END
from deadline_service.domain.lateness.waits import DaySpan, StepWait

_NEVER = (NO_END - date.min).days
"""More days than a process can be behind: those of a wait that has not ended."""


def late_days(
    path: Sequence[StepWait], due_on: date, closed_on: date | None
) -> Sequence[DaySpan | None]:
    """The days after `due_on` that count to each wait of a path; None: none do.

    Each day from the one after `due_on` to `closed_on` is in exactly one of them. `closed_on` None:
    the process has not ended, and the days from some day on, to `NO_END`, count to the last wait.
    """
    kept = _kept_behind(path, _NEVER if closed_on is None else (closed_on - due_on).days)
    found: list[DaySpan | None] = []
    before = 0
    for behind in kept:
        first = due_on + timedelta(days=before + 1)
        last = NO_END if behind >= _NEVER else due_on + timedelta(days=behind)
        found.append(DaySpan(first, last) if behind > before else None)
        before = behind
    return found


def _kept_behind(path: Sequence[StepWait], in_the_end: int) -> Sequence[int]:
    """By how many days the process is behind after each wait and never again less, from 0 up."""
    behind: list[int] = []
    for wait in path:
        now = behind[-1] if behind else 0
        behind.append(_NEVER if wait.days is None else now + wait.days - wait.allowed)
    least = in_the_end
    kept: list[int] = []
    for each in reversed([*behind[:-1], in_the_end]):
        least = min(least, each)
        kept.append(max(0, least))
    return kept[::-1]
