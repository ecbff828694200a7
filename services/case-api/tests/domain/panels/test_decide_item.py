"""Who may decide an item, and the fact that says what was decided."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from case_api.domain.panels.decide_item import (
    MemberRefusal,
    NewDecision,
    RefusedMember,
    decision_fact,
    refused_conflicts,
    refused_deciders,
)
from case_api.domain.panels.panel import Panel, PanelMember, PanelMemberId
from case_api.domain.panels.panel_item import AgreedResources, DeclaredConflict, PanelItem
from events.contracts import DraftPanelDecided
from events.contracts.references import (
    DocumentId,
    DocumentRef,
    OfficerId,
    PanelId,
    PanelItemRef,
    TextId,
)
from events.contracts.vocabulary.plan import PanelDecision

CHAIR, HEAD, STRANGER = (PanelMemberId(UUID(int=number)) for number in (1, 2, 3))
PANEL: Final = Panel(
    held_on=date(2026, 5, 11),
    kind="resources",
    members=(
        PanelMember(member_id=CHAIR, role="chair", officer_id=OfficerId(UUID(int=9))),
        PanelMember(member_id=HEAD, role="headteacher", name="Robin Example"),
    ),
)
CONFLICT: Final = DeclaredConflict(member_id=HEAD, kind="works_at_setting")


def test_a_member_with_a_conflict_and_who_is_no_member_cannot_decide() -> None:
    assert refused_deciders(PANEL, [CONFLICT], [STRANGER, CHAIR, HEAD]) == [
        RefusedMember(0, MemberRefusal.NOT_A_MEMBER),
        RefusedMember(2, MemberRefusal.HAS_CONFLICT),
    ]
    assert refused_deciders(PANEL, [], [CHAIR, HEAD]) == []


def test_a_conflict_is_of_a_member() -> None:
    other = DeclaredConflict(member_id=STRANGER, kind="knows_family")

    assert refused_conflicts(PANEL, [CONFLICT, other]) == [
        RefusedMember(1, MemberRefusal.NOT_A_MEMBER)
    ]


def test_the_fact_has_codes_hashes_and_ids() -> None:
    report = DocumentRef(document_id=DocumentId(UUID(int=4)), sha256="0a" * 32)
    item = PanelItem(question="funding", evidence=(report,), frozen_at_position=7)
    version = PanelItemRef(panel_id=PanelId(UUID(int=5)), item=3, version=2)
    new = NewDecision(
        PanelDecision.AGREED,
        ("cfa_s42_2",),
        TextId(UUID(int=6)),
        AgreedResources(band="c", weekly_cost=12_500),
    )

    assert decision_fact(PANEL, item, new, version) == DraftPanelDecided(
        panel_on=date(2026, 5, 11),
        decision=PanelDecision.AGREED,
        band="c",
        weekly_cost=12_500,
        evidence=(report,),
        question="funding",
        legal_tests=("cfa_s42_2",),
        reasons=TextId(UUID(int=6)),
        panel_item=version,
    )


@pytest.mark.parametrize(
    "members",
    [
        pytest.param([], id="none"),
        pytest.param([{"member_id": CHAIR, "role": "chair"}], id="neither an officer nor a name"),
        pytest.param([PANEL.members[0]] * 2, id="one twice"),
    ],
)
def test_a_panel_has_members_who_are_known(members: list[object]) -> None:
    with pytest.raises(ValidationError):
        Panel.model_validate({"held_on": date(2026, 5, 11), "kind": "x", "members": (*members,)})
