"""The request of a simulation of a whole council."""

from typing import ClassVar, Literal

from pydantic import ConfigDict
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.supposition import (
    SupposedCalendar,
    SupposedCapacity,
    SupposedRules,
    Supposition,
)
from events.contracts.references import EventDate


class CreateCouncilSimulationRequest(StrictModel):
    """What is supposed to differ in all cases of the council: exactly one of the four."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "council": True,
                    "rules": {"replaced": [{"id": "plan-final", "values": {"limit": "16 weeks"}}]},
                    "today": "2026-12-01",
                }
            ]
        }
    )

    council: Literal[True] | MISSING = MISSING
    """May be stated; it is the only possible value."""
    rules: SupposedRules | MISSING = MISSING
    """Rules that are replaced or added, at most 65,536 characters."""
    calendar: SupposedCalendar | MISSING = MISSING
    """Bank holidays and closure days that are added or removed."""
    settings: CouncilSettings | MISSING = MISSING
    """The settings that differ, one at least. What is left out stays as the council has set it.
    `caseload`, `worklist`, `warning_offsets` and `closure_days` move no date, and are refused."""
    capacity: SupposedCapacity | MISSING = MISSING
    """Acts that are done sooner, by arithmetic that is shown."""
    today: EventDate | MISSING = MISSING
    """The current day of the simulation; left out: today."""

    @property
    def supposition(self) -> Supposition:
        """What is supposed, without the day."""
        return Supposition.model_validate(
            {name: getattr(self, name) for name in Supposition.model_fields if self._has(name)}
        )

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not MISSING
