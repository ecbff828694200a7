"""Cases whose chronologies an inspector asks for."""

from datetime import date
from typing import Final

from pydantic_core import MISSING

from events.contracts import ContractModel
from events.contracts.references import CaseReference
from events.envelope import CaseId

MAX_INSPECTED_CASES: Final = 6
"""Children whom inspectors track."""


class InspectedCase(ContractModel):
    """A case, which is named by the council's reference and never by the child's name."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    erased_on: date | MISSING = MISSING
    """The day on which the personal data of the case was erased: nothing is shown of it."""

    @property
    def is_erased(self) -> bool:
        """Whether nothing is shown of it."""
        return self.erased_on is not MISSING

    @property
    def name(self) -> str:
        """The reference, or the id where there is none."""
        return str(self.case_id) if self.reference is MISSING else self.reference
