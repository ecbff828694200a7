"""Deciding an item: by members of the panel without a conflict, in one fact of the case."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic_core import MISSING

from case_api.domain.panels.panel import Panel, PanelMemberId
from case_api.domain.panels.panel_item import AgreedResources, DeclaredConflict, PanelItem
from events.contracts import DraftPanelDecided
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import OpenCode, PanelItemRef, TextId
from events.contracts.vocabulary.plan import PanelDecision


class MemberRefusal(PublishedEnum):
    """Why a member cannot be named."""

    NOT_A_MEMBER = "not_a_member"
    HAS_CONFLICT = "has_conflict"


class RefusedMember(NamedTuple):
    """A member that is refused, by the place in the list, from 0."""

    place: int
    reason: MemberRefusal


class NewDecision(NamedTuple):
    """A decision as it is to be recorded."""

    decision: PanelDecision
    legal_tests: tuple[OpenCode, ...]
    reasons: TextId
    resources: AgreedResources | MISSING


def refused_conflicts(
    panel: Panel, conflicts: Sequence[DeclaredConflict]
) -> Sequence[RefusedMember]:
    """The conflicts that are not of members of the panel."""
    members = {each.member_id for each in panel.members}
    return [
        RefusedMember(place, MemberRefusal.NOT_A_MEMBER)
        for place, each in enumerate(conflicts)
        if each.member_id not in members
    ]


def refused_deciders(
    panel: Panel, conflicts: Iterable[DeclaredConflict], deciders: Sequence[PanelMemberId]
) -> Sequence[RefusedMember]:
    """Those who may not decide: who is no member, and who declared a conflict in the item."""
    members = {each.member_id for each in panel.members}
    conflicted = {each.member_id for each in conflicts}
    refused = [
        RefusedMember(place, MemberRefusal.NOT_A_MEMBER)
        for place, each in enumerate(deciders)
        if each not in members
    ]
    refused += [
        RefusedMember(place, MemberRefusal.HAS_CONFLICT)
        for place, each in enumerate(deciders)
        if each in members & conflicted
    ]
    return sorted(refused)


def decision_fact(
    panel: Panel, item: PanelItem, new: NewDecision, version: PanelItemRef
) -> DraftPanelDecided:
    """The fact of a decision on an item. It has codes, hashes and ids, and no reasons."""
    agreed = AgreedResources() if new.resources is MISSING else new.resources
    return DraftPanelDecided(
        panel_on=panel.held_on,
        decision=new.decision,
        band=agreed.band,
        weekly_cost=agreed.weekly_cost,
        personal_budget=agreed.personal_budget,
        evidence=item.evidence,
        question=item.question,
        legal_tests=new.legal_tests,
        reasons=new.reasons,
        panel_item=version,
    )
