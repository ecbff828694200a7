"""The ruleset version that the cases of a council were last evaluated by, and the recalculation."""

from typing import Final, NamedTuple, Self
from uuid import UUID

from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

BEFORE_FIRST_CASE: Final = CaseId(UUID(int=0))
"""Precedes every case id."""


class Recalculation(NamedTuple):
    """A recalculation of all cases in the order of their ids: `reached` is the last case done.

    `correlation_id` is that of every event that it appends.
    """

    correlation_id: UUID
    reason: DeadlineChangeReason
    reached: CaseId = BEFORE_FIRST_CASE


class RulesetVersion(NamedTuple):
    """The law by its digest, and the version of the council's settings.

    Every case is evaluated by them; during a `recalculation`, the cases up to `reached`.
    """

    ruleset_digest: str
    settings_version: int
    recalculation: Recalculation | None = None

    def changed_to(self, law: str, choice: int, correlation_id: UUID) -> Self:
        """With a recalculation of every case, if the law or the settings differ."""
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
        """With a recalculation of every case, if one was evaluated by another law.

        That happens while an older and a newer release run at the same time.
        """
        if self.ruleset_digest == law:
            return self
        return self._replace(
            recalculation=Recalculation(correlation_id, DeadlineChangeReason.RULE_CHANGED)
        )

    def advanced_to(self, case: CaseId | None) -> Self:
        """With the cases up to this one recalculated; None: all of them."""
        if self.recalculation is None or case is None:
            return self._replace(recalculation=None)
        return self._replace(recalculation=self.recalculation._replace(reached=case))
