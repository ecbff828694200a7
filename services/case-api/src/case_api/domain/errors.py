"""The reasons why a fact cannot have happened.

Each names the contradicting fact, and no value that was sent.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from case_api.domain.prior_fact import PriorFact
from events.contracts import Event


class UnknownCase(Exception):
    """There is no such case in this council's ledger."""


class CaseFull(Exception):
    """A case would hold more facts, or more in effect of one type, than a case can."""

    def __init__(self, at_most: int, what: str = "facts") -> None:
        super().__init__(f"a case holds at most {at_most} {what}")


class NoRoomForContent(Exception):
    """The content of a council's documents would have more bytes than it may."""

    def __init__(self, quota: int) -> None:
        super().__init__(f"the documents of a council may have {quota} bytes of content")


class CannotHaveHappened(Exception):
    """A fact contradicts the case's history.

    `code` is stable, for programs; `fact` is the contradicting recorded fact, if there is one;
    `field` is the part of the fact that cannot be true, for a correction in `values`; `index` is
    the place of the fact in its command, from 0; `instead` are the contracts of what may be
    recorded instead.
    """

    code: ClassVar[str] = "cannot_have_happened"

    def __init__(
        self, detail: str, *, fact: PriorFact | None = None, field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fact = fact
        self.field = field
        self.index = 0
        self.instead: Sequence[type[Event]] = ()


class DateInFuture(CannotHaveHappened):
    """A fact is dated after today."""

    code = "date_in_future"

    def __init__(self, field: str, today: date) -> None:
        super().__init__(f"{field} is after today, {today.isoformat()}", field=field)


class OutOfOrder(CannotHaveHappened):
    """Two days of one fact are in the wrong order."""

    code = "out_of_order"

    def __init__(self, earlier: str, later: str) -> None:
        super().__init__(f"{later} is before {earlier}", field=later)


class BeforePredecessor(CannotHaveHappened):
    """A fact is dated before the fact that it follows."""

    code = "before_predecessor"

    def __init__(self, field: str, predecessor: PriorFact) -> None:
        super().__init__(
            f"{field} is before {predecessor}, which it follows", fact=predecessor, field=field
        )


class MissingPredecessor(CannotHaveHappened):
    """None of the facts that this one can follow is recorded."""

    code = "missing_predecessor"

    def __init__(self, any_of: Sequence[type[Event]], field: str | None) -> None:
        types = " or ".join(contract.type for contract in any_of)
        same = f" with this {field}" if field else ""
        super().__init__(f"the case holds no {types}{same}", field=field)
        self.any_of = any_of


class AlreadyDecided(CannotHaveHappened):
    """A fact is recorded that excludes this one."""

    code = "already_decided"

    def __init__(self, fact: PriorFact) -> None:
        super().__init__(f"{fact} excludes it", fact=fact)


class DuplicateId(CannotHaveHappened):
    """An id that a fact introduces is in use already.

    Of a fact with versions (a draft, a plan) `next_version` is the version that it may have.
    """

    code = "duplicate_id"

    def __init__(self, field: str, fact: PriorFact, next_version: int | None = None) -> None:
        what = "" if next_version is None else f": its next version has `version` {next_version}"
        super().__init__(f"{fact} has this {field} already{what}", fact=fact, field=field)
        self.next_version = next_version


class Contradiction(CannotHaveHappened):
    """A field contradicts another of the same fact, or a recorded fact."""

    code = "contradiction"


class CaseNotEnded(MissingPredecessor):
    """The personal data of a child would be erased from a case that is worked on."""

    code = "case_not_ended"

    def __init__(self, any_of: Sequence[type[Event]]) -> None:
        super().__init__(any_of, None)
        self.detail = (
            "the case is open: close it, or record that its plan has ended, before the personal"
            " data of the child is erased"
        )


class ErasureHeld(CannotHaveHappened):
    """Personal data would be erased while something that may need it is open."""

    code = "erasure_held"

    def __init__(self, fact: PriorFact) -> None:
        super().__init__(
            f"{fact} is open: personal data is kept until its end is recorded", fact=fact
        )


class OnLegalHold(CannotHaveHappened):
    """Personal data would be erased while a legal hold keeps the records of the case."""

    code = "legal_hold"

    def __init__(self, fact: PriorFact) -> None:
        super().__init__(
            f"{fact} is in effect: nothing is erased until the hold is released", fact=fact
        )


class OnRestriction(CannotHaveHappened):
    """Personal data would be erased while its processing is restricted."""

    code = "processing_restricted"

    def __init__(self, fact: PriorFact) -> None:
        super().__init__(
            f"{fact} is in effect: nothing is erased until the restriction is lifted", fact=fact
        )


class ConsentNeeded(CannotHaveHappened):
    """A disclosure that needs consent is recorded as one that does not."""

    code = "consent_needed"

    def __init__(self) -> None:
        super().__init__(
            "consent is needed: the purpose is none of those of the SEND Regulations 2014 reg 17."
            " Record another purpose if that is the right one; consent as given if it was; or as"
            " not_given, which is recorded as an irregularity",
            field="consent",
        )


class UnknownPerson(CannotHaveHappened):
    """A command names a related person whom no version of the people of the case has."""

    code = "unknown_person"

    def __init__(self) -> None:
        super().__init__("no person of this case has this person_id", field="person_id")


class PersonNeeded(CannotHaveHappened):
    """A related person would be erased whom the present version of the people needs."""

    code = "person_needed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="person_id")


class DependentFact(CannotHaveHappened):
    """A later fact could not have happened after this amendment."""

    code = "dependent_fact"

    def __init__(self, fact: PriorFact) -> None:
        super().__init__(f"{fact} depends on it", fact=fact)


class NotRestorable(CannotHaveHappened):
    """A fact that would be in effect again could not have happened after those before it."""

    code = "not_restorable"

    def __init__(self, fact: PriorFact, why: CannotHaveHappened) -> None:
        super().__init__(
            f"{fact} would be in effect again, and cannot be: {why.detail}. What it follows was"
            " voided as well, or another fact took its place: void that void, or that fact, first",
            fact=fact,
            field="position",
        )


class NotOfThisCase(CannotHaveHappened):
    """A fact, a correction or a void names a position that holds no fact of this case."""

    code = "not_of_this_case"

    def __init__(self, field: str = "position") -> None:
        super().__init__("no fact of this case has this position", field=field)


class UnknownOtherCase(CannotHaveHappened):
    """A command names another case, which the council does not have."""

    code = "unknown_case"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is not the id of a case of the council", field=field)


class UnknownDecision(CannotHaveHappened):
    """A fact names a position that holds no decision of this case that can be appealed."""

    code = "unknown_decision"

    def __init__(self) -> None:
        super().__init__(
            "no decision of this case that can be appealed has this position", field="decision"
        )


class DocumentOfAnotherCase(CannotHaveHappened):
    """A fact names a document, or files content, that is of another case of the council."""

    code = "document_of_another_case"

    def __init__(self, index: int, field: str) -> None:
        super().__init__(
            "this document, or one with the same content, is of another case of the council: check"
            " whose it is; content that is meant to be in several cases is filed in each of them"
            " with in_other_cases",
            field=field,
        )
        self.index = index


class DocumentDiffers(CannotHaveHappened):
    """A fact names a document of the case with another hash than the case knows it by."""

    code = "document_differs"

    def __init__(self, index: int, field: str) -> None:
        super().__init__(
            "the case knows this document by another sha256: another content has another"
            " document_id",
            field=field,
        )
        self.index = index


class DocumentIdUsed(CannotHaveHappened):
    """An id of a document is filed again, which is refused even after its filing was voided."""

    code = "duplicate_id"

    def __init__(self, index: int = 0) -> None:
        super().__init__("a document was filed with this document_id before", field="document_id")
        self.index = index


class NotAmendable(CannotHaveHappened):
    """The fact is not one that case-api may correct or void."""

    code = "not_amendable"

    def __init__(self, fact: PriorFact) -> None:
        super().__init__(f"{fact} cannot be amended in this way", fact=fact, field="position")
