"""Of which record classes a case is, by its facts."""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.plans import PLAN
from case_api.domain.retention.schedule import RecordClass
from events.contracts import CaseDetailsChanged
from events.contracts.case import CaseFlags
from events.contracts.vocabulary.case import CaseFlag

_LOOKED_AFTER: Final = CaseFlag.LOOKED_AFTER


def record_classes_of(case: CaseState) -> Sequence[RecordClass]:
    """The classes of a case. What ended counts; what was corrected or voided does not."""
    return [*_record_classes_of(case)]


def _record_classes_of(case: CaseState) -> Iterator[RecordClass]:
    if any(_LOOKED_AFTER in flags for flags in _all_flags(case)):
        yield RecordClass.LOOKED_AFTER
    if any(case.all_recorded(contract) for contract in PLAN):
        yield RecordClass.PLAN
    yield RecordClass.OTHER


def _all_flags(case: CaseState) -> Iterator[CaseFlags]:
    """The flags that the case has had, one set after the other."""
    if case.opened is not None:
        yield case.opened.flags
    for fact in case.all_recorded(CaseDetailsChanged):
        if isinstance(fact.event, CaseDetailsChanged) and fact.event.flags is not MISSING:
            yield fact.event.flags
