"""Commands about the NHS number of a child: a report that it changed, and a changed person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import JsonValue

from case_api.domain.decision import Decision
from case_api.domain.fold import fold
from case_api.domain.people.identifier import IdentifierKind
from case_api.domain.people.person_change import PersonDocument
from case_api.domain.prior_fact import first_day
from case_api.domain.record import RecordFacts, decide_facts
from events.contracts import (
    CaseDetailsChanged,
    CaseNhsNumberChangeChecked,
    CaseNhsNumberChangeReported,
    Event,
)
from events.contracts.references import OpenCode
from events.contracts.vocabulary.case import NhsNumberCheckOutcome
from events.envelope import EventEnvelope
from events.history import effective

DFE_SUI: Final[OpenCode] = "dfe_sui"
"""The service for the single unique identifier of the Department for Education."""


@dataclass(frozen=True, slots=True)
class ReportNhsNumberChange:
    """A command: the council was informed today that the number that it holds has changed."""

    reported_by: OpenCode
    today: date


@dataclass(frozen=True, slots=True)
class RecordPersonChange:
    """A command: the person of a case was changed today, and the NHS number with it or not."""

    details: CaseDetailsChanged
    nhs_number_changed: bool
    today: date


def decide_report(history: Sequence[EventEnvelope], command: ReportNhsNumberChange) -> Decision:
    """The report, or nothing where an earlier one is not checked yet: that is one check.

    Raises:
        UnknownCase: the case was never opened. CannotHaveHappened: its file was erased.
    """
    case = fold(effective(history))
    if case.latest(CaseNhsNumberChangeReported) is not None:
        return Decision([], case)
    fact = CaseNhsNumberChangeReported(reported_by=command.reported_by, on=command.today)
    return decide_facts(history, RecordFacts([fact], command.today))


def decide_person_change(history: Sequence[EventEnvelope], command: RecordPersonChange) -> Decision:
    """What changed; where the NHS number did after a report, that it was checked with it.

    Raises:
        UnknownCase, CannotHaveHappened: as `decide_facts`.
    """
    facts: list[Event] = [command.details]
    if command.nhs_number_changed:
        report = fold(effective(history)).latest(CaseNhsNumberChangeReported)
        # A report of a later day, as in a sandbox whose day was set back, stays open.
        if report is not None and first_day(report) <= command.today:
            corrected = NhsNumberCheckOutcome.CORRECTED
            facts.append(CaseNhsNumberChangeChecked(outcome=corrected, on=command.today))
    return decide_facts(history, RecordFacts(facts, command.today))


def has_other_nhs_number(was: PersonDocument, now: PersonDocument) -> bool:
    """Whether what is recorded of NHS numbers differs between two versions of a person."""
    return _nhs_numbers(was) != _nhs_numbers(now)


def _nhs_numbers(person: PersonDocument) -> Sequence[Mapping[str, JsonValue]]:
    found = person.get("identifiers")
    listed = found if isinstance(found, list) else []
    return [
        each
        for each in listed
        if isinstance(each, dict) and each.get("kind") == IdentifierKind.NHS.value
    ]
