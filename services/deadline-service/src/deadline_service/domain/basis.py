"""By what the cases of a council were timed last, and how far timing them anew has come."""

from typing import Final, NamedTuple, Self
from uuid import UUID

from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

BEFORE_ALL: Final = CaseId(UUID(int=0))
"""No case comes before it."""


class Anew(NamedTuple):
    """All cases being timed anew, in the order of their ids: `reached` is the last that was.

    `correlation_id` is that of everything which is said because of it.
    """

    correlation_id: UUID
    reason: DeadlineChangeReason
    reached: CaseId = BEFORE_ALL


class Basis(NamedTuple):
    """The law by its digest, and the version of the council's settings.

    Every case is timed by them; while `anew` is under way, those up to where it has come.
    """

    law: str
    choice: int
    anew: Anew | None = None

    def becoming(self, law: str, choice: int, correlation_id: UUID) -> Self:
        """With every case to be timed by this law and this choice, if they are others."""
        if (self.law, self.choice) == (law, choice):
            return self
        unfinished = self.anew is not None and self.anew.reason is DeadlineChangeReason.RULE_CHANGED
        by_law = self.law != law or unfinished
        reason = (
            DeadlineChangeReason.RULE_CHANGED if by_law else DeadlineChangeReason.SETTING_CHANGED
        )
        return type(self)(law, choice, Anew(correlation_id, reason))

    def mixed_with(self, law: str, correlation_id: UUID) -> Self:
        """With every case to be timed once more, if one was timed by a law that is not this one.

        So it is while an older release still follows the log beside a newer one.
        """
        if self.law == law:
            return self
        return self._replace(anew=Anew(correlation_id, DeadlineChangeReason.RULE_CHANGED))

    def having_reached(self, case: CaseId | None) -> Self:
        """With the cases up to this one timed anew; None: with all of them."""
        if self.anew is None or case is None:
            return self._replace(anew=None)
        return self._replace(anew=self.anew._replace(reached=case))
