"""The other cases of the child of a case."""

from collections.abc import Sequence

from case_api.domain.case_state import CaseState
from events.contracts import CaseLinked, ContractModel
from events.contracts.references import CaseId, EventPosition
from events.contracts.vocabulary.case import CaseLinkReason


class CaseLink(ContractModel):
    """Another case of the same child, by a link that is in effect."""

    case_id: CaseId
    """The other case."""
    main_case_id: CaseId
    """Which of the two is the main case."""
    reason: CaseLinkReason
    position: EventPosition
    """The fact of the link, in the stream of the case that is read."""


def case_links(case: CaseState) -> Sequence[CaseLink]:
    """The links of a case that are in effect, in the order of recording; `MAX_LINKS` at most."""
    return [
        CaseLink(
            case_id=fact.event.other_case_id,
            main_case_id=fact.event.main_case_id,
            reason=fact.event.reason,
            position=fact.position,
        )
        for fact in case.all_of(CaseLinked)
        if isinstance(fact.event, CaseLinked)
    ]


def main_case(case: CaseState) -> CaseId | None:
    """The main case of the child, which may be this one; None where the case has no link."""
    linked = case.newest(CaseLinked, 1)
    return linked[0].main_case_id if linked else None
