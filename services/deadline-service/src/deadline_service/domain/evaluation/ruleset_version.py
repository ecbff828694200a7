"""By what the cases of a council were timed last, and how far timing them anew has come."""

from typing import Final, NamedTuple, Self
from uuid import UUID

from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

BEFORE_FIRST_CASE: Final = CaseId(UUID(int=0))
"""No case comes before it."""


class Recalculation(NamedTuple):
    """All cases being timed anew, in the order of their ids: `reached` is the last that was.

    `correlation_id` is that of everything which is said because of it.
    """

    correlation_id: UUID
    reason: DeadlineChangeReason
    reached: CaseId = BEFORE_FIRST_CASE


class RulesetVersion(NamedTuple):
    """The law by its digest, and the version of the council's settings.

    Every case is timed by them; while `recalculation` is under way, those up to where it has come.
    """

    ruleset_digest: str
    settings_version: int
    recalculation: Recalculation | None = None

    def changed_to(self, law: str, choice: int, correlation_id: UUID) -> Self:
        """With every case to be timed by this law and this choice, if they are others."""
        if (self.ruleset_digest, self.settings_version) == (law, choice):
            return self
        unfinished = (
            self.recalculation is not None
            and self.recalculation.reason is DeadlineChangeReason.RULE_CHANGED
        )
        by_law = self.ruleset_digest != law or unfinished
        reason = (
            DeadlineChangeReason.RULE_CHANGED if by_law else DeadlineChangeReason.SETTING_CHANGED
        )
        return type(self)(law, choice, Recalculation(correlation_id, reason))

    def restored_to(self, law: str, correlation_id: UUID) -> Self:
        """With every case to be timed once more, if one was timed by a law that is not this one.

        So it is while an older release still follows the log beside a newer one.
        """
        if self.ruleset_digest == law:
            return self
        return self._replace(
            recalculation=Recalculation(correlation_id, DeadlineChangeReason.RULE_CHANGED)
        )

    def advanced_to(self, case: CaseId | None) -> Self:
        """With the cases up to this one timed anew; None: with all of them."""
        if self.recalculation is None or case is None:
            return self._replace(recalculation=None)
        return self._replace(recalculation=self.recalculation._replace(reached=case))
