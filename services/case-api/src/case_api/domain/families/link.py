"""Links between the cases of one child: what each of the two streams can hold.

All links of a case name the same main case. So the cases of a child are one main case, and others
that are linked to it and to nothing else.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction, MissingPredecessor
from case_api.domain.rules import AnyRule, at_most, checks, excluded_by, reopens, requires, rule
from events.contracts import CaseLinked, CaseUnlinked, Event

MAX_LINKS: Final = 20
"""Links of one case that are in effect."""
IN_TWO_STREAMS: Final[frozenset[type[Event]]] = frozenset({CaseLinked, CaseUnlinked})
"""Facts that are recorded in two cases at once, and not amended in one of them."""


def _check_main_case(case: CaseState, fact: CaseLinked) -> None:
    """A case has one main case, itself or another, in all of its links."""
    for prior in case.all_of(CaseLinked):
        if isinstance(prior.event, CaseLinked) and prior.event.main_case_id != fact.main_case_id:
            raise Contradiction(
                f"{prior} has another main case: link to that one, or end that link first",
                fact=prior,
                field="main_case_id",
            )


def _check_linked(case: CaseState, fact: CaseUnlinked) -> None:
    """A link is always recorded here, whatever an older system may have held."""
    if case.latest(CaseLinked, fact.other_case_id) is None:
        raise MissingPredecessor([CaseLinked], "other_case_id")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseLinked,
        excluded_by(CaseLinked, about=lambda fact: fact.other_case_id),
        checks(_check_main_case),
        reopens(CaseUnlinked, about=lambda fact: fact.other_case_id),
        at_most(MAX_LINKS),
    ),
    rule(
        CaseUnlinked,
        excluded_by(CaseUnlinked, about=lambda fact: fact.other_case_id),
        requires(any_of=(CaseLinked,), about=lambda fact: fact.other_case_id),
        checks(_check_linked),
        reopens(CaseLinked, about=lambda fact: fact.other_case_id),
    ),
)
