"""The documents of the case file."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import MissingPredecessor, NotOfThisCase
from case_api.domain.rules import AnyRule, at_most, checks, creates, days, rule
from events.contracts import CaseDocumentFiled

MAX_DOCUMENTS: Final = 1000
"""Documents in the file of one case. The list of a case's documents reads all of them."""


def _check_fact(case: CaseState, fact: CaseDocumentFiled) -> None:
    if fact.about is not MISSING and case.at(fact.about) is None:
        raise NotOfThisCase("about")


def _check_version(case: CaseState, fact: CaseDocumentFiled) -> None:
    """A version is of a document of this case, whatever an older system may have held."""
    if fact.version_of is not MISSING and case.latest(CaseDocumentFiled, fact.version_of) is None:
        raise MissingPredecessor([CaseDocumentFiled], "version_of")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseDocumentFiled,
        creates(lambda fact: fact.document_id),
        days(lambda fact: fact.received_on, lambda fact: fact.on),
        days(lambda fact: fact.sent_on, lambda fact: fact.received_on),
        checks(_check_fact),
        checks(_check_version),
        at_most(MAX_DOCUMENTS),
    ),
)
