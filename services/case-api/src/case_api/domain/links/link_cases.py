"""Linking two cases of one child, and unlinking them: the same fact in both, or in neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from case_api.domain.decide import make_decision
from case_api.domain.errors import (
    CannotHaveHappened,
    Contradiction,
    UnknownCase,
    UnknownOtherCase,
)
from case_api.domain.links.case_links import main_case
from case_api.domain.record import RecordFacts
from events.contracts import CaseLinked, CaseUnlinked, Event
from events.contracts.vocabulary.case import CaseLinkReason, CaseUnlinkReason
from events.envelope import CaseId, EventEnvelope


@dataclass(frozen=True, slots=True)
class LinkCases:
    """A command: two cases are of one child, and one of them is the main case."""

    case_id: CaseId
    other_case_id: CaseId
    main_case_id: CaseId
    reason: CaseLinkReason
    today: date

    def fact_about(self, other: CaseId) -> CaseLinked:
        """The fact in the stream of one of the cases. `other` is the other one."""
        return CaseLinked(other_case_id=other, main_case_id=self.main_case_id, reason=self.reason)


@dataclass(frozen=True, slots=True)
class UnlinkCases:
    """A command: two cases are linked no longer."""

    case_id: CaseId
    other_case_id: CaseId
    reason: CaseUnlinkReason
    today: date

    def fact_about(self, other: CaseId) -> CaseUnlinked:
        """The fact in the stream of one of the cases. `other` is the other one."""
        return CaseUnlinked(other_case_id=other, reason=self.reason)


LinkCommand: TypeAlias = LinkCases | UnlinkCases
"""The commands on two cases."""


class LinkedStream(NamedTuple):
    """What is to be recorded in one of the cases, and its main case after that, if it has one."""

    case_id: CaseId
    fact: Event
    main_case_id: CaseId | None


def plan_link(
    command: LinkCommand, histories: Mapping[CaseId, Sequence[EventEnvelope]]
) -> Sequence[LinkedStream]:
    """Decide on both cases by their raw histories; the case of the command first.

    Raises:
        UnknownCase: there is no case of the command. CannotHaveHappened, CaseFull: one of the two
            cannot be linked, or unlinked, like this.
    """
    case_id, other = command.case_id, command.other_case_id
    _check_pair(command)
    if not histories.get(case_id):
        raise UnknownCase
    if not histories.get(other):
        raise UnknownOtherCase("other_case_id")
    planned = _decide(command, case_id, other, histories[case_id])
    try:
        return planned, _decide(command, other, case_id, histories[other])
    except CannotHaveHappened as refusal:
        refusal.instead = ()  # what may be recorded there is no operation of this case
        raise


def _check_pair(command: LinkCommand) -> None:
    if command.case_id == command.other_case_id:
        raise Contradiction("other_case_id is the same case", field="other_case_id")
    if isinstance(command, LinkCases) and command.main_case_id not in {
        command.case_id,
        command.other_case_id,
    }:
        raise Contradiction("main_case_id is neither of the two cases", field="main_case_id")


def _decide(
    command: LinkCommand, case_id: CaseId, other: CaseId, history: Sequence[EventEnvelope]
) -> LinkedStream:
    fact = command.fact_about(other)
    decision = make_decision(history, RecordFacts([fact], command.today))
    return LinkedStream(case_id, fact, main_case(decision.case))
