"""An exception: a ground that may excuse a body from a limit.

It never suspends a time limit or moves a date.
"""

from collections.abc import Sequence
from datetime import date

from pydantic.dataclasses import dataclass

from deadline_service.domain.rulebook.event_pattern import ENTRY_CONFIG, StringList
from deadline_service.domain.rulebook.rule import InForce, LegalSource, LengthText, RuleText
from deadline_service.domain.rulebook.vocabulary import Confidence, ExceptionTest
from events.contracts.vocabulary.assessment import ExceptionLimb


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class ExceptionRule:
    """One ground on which a limit need not be complied with, and how the facts show it."""

    id: str
    limb: ExceptionLimb | None = None
    """Which of several reasons this is, where a claim of the ground must name one."""
    ground: RuleText
    """The ground as a clause that follows "because"."""
    test: ExceptionTest
    lasts: LengthText | None = None
    """How long the closure or absence must last without a break."""
    margin: LengthText | None = None
    """How long before closing, and before re-opening, the request for advice must fall."""
    advisers: StringList = ()
    """From whom the advice must have been requested."""
    after: LengthText | None = None
    """How long the family has on a draft before it requests more time, from the day of service."""
    words: RuleText
    source: LegalSource
    confidence: Confidence
    note: RuleText | None = None
    in_force: InForce | None = None
    """The days on which the last day of a limit must fall for it to be disapplied. Absent: any."""
    phase: str = ""

    def was_in_force(self, last_day: date) -> bool:
        """Whether it could disapply a limit that ends on a day."""
        return self.in_force is None or self.in_force.covers(last_day)


def find_limb(limbs: Sequence[ExceptionRule], limb: object) -> ExceptionRule | None:
    """The reason that a claim relies on; None if it names none of several, or an unknown one."""
    return next((each for each in limbs if each.limb is None or each.limb == limb), None)
