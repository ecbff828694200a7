"""Whether something is left to do under a deadline."""

from typing import Final

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline

_LEFT_TO_DO: Final = frozenset(
    {DeadlineState.RUNNING, DeadlineState.MISSED, DeadlineState.DISAPPLIED}
)


def is_open(deadline: EvaluatedDeadline) -> bool:
    """Whether its act is neither done nor has fallen away: an exception ends no duty."""
    ended = deadline.done or deadline.fell_away
    return ended is None and deadline.state in _LEFT_TO_DO
