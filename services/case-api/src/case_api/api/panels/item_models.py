"""Items of panels as requests and responses."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.open_deadline import OpenDeadline
from case_api.api.people.person_record import RecordedBy
from case_api.domain.case_text import FreeText
from case_api.domain.panels.deadlines import MAX_MISSED, ItemDeadlines
from case_api.domain.panels.evidence import EvidenceNow, EvidenceState
from case_api.domain.panels.panel import PanelMemberId
from case_api.domain.panels.panel_item import (
    AgreedResources,
    DeclaredConflicts,
    ItemDecision,
    PanelQuestion,
)
from case_api.store.panels.panel_items import ItemVersion
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.parts import LegalTests
from events.contracts.references import (
    DocumentId,
    EventPosition,
    PanelId,
    PositiveCount,
    Sha256,
    TextId,
)
from events.contracts.vocabulary.plan import PanelDecision
from events.envelope import CaseId

EvidenceIds = Annotated[tuple[DocumentId, ...], Field(max_length=100)]
"""Documents in the file of the case, which are frozen as they are now."""


class ChangePanelItemRequest(StrictModel):
    """A question about a case, the evidence for it, and the conflicts that were declared."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "assess",
                    "evidence": ["00000000-0000-4000-8000-000000000004"],
                    "conflicts": [
                        {
                            "member_id": "00000000-0000-4000-8000-000000000003",
                            "kind": "works_at_setting",
                        }
                    ],
                }
            ]
        }
    )

    question: PanelQuestion
    evidence: EvidenceIds
    conflicts: DeclaredConflicts = ()


class CreatePanelItemRequest(ChangePanelItemRequest):
    """The same, for the agenda of a panel."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "case_id": "00000000-0000-4000-8000-000000000009",
                    "question": "assess",
                    "evidence": ["00000000-0000-4000-8000-000000000004"],
                }
            ]
        }
    )

    case_id: CaseId


class DecidePanelItemRequest(StrictModel):
    """A decision on an item, who made it, by which tests in law, and why."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "agreed",
                    "deciders": ["00000000-0000-4000-8000-000000000001"],
                    "legal_tests": ["cfa_s36_8"],
                    "reasons": "It may be necessary to make provision under a plan.",
                }
            ]
        }
    )

    decision: PanelDecision
    deciders: Annotated[tuple[PanelMemberId, ...], Field(min_length=1, max_length=30)]
    """Members of the panel without a conflict in the item."""
    legal_tests: Annotated[LegalTests, Field(min_length=1)]
    reasons: FreeText
    """Stored as a text of the case, beside the log."""
    resources: AgreedResources | MISSING = MISSING
    conflicts: DeclaredConflicts = ()
    """Those that were declared at the meeting, in addition to those of the item."""
    evidence: EvidenceIds | MISSING = MISSING
    """Other evidence than that of the item, frozen now. Missing: the evidence as it was frozen."""


class FrozenDocument(StrictModel):
    """A document of the evidence with the hash of its content, and what became of it since."""

    document_id: DocumentId
    sha256: Sha256
    state: EvidenceState


class PanelItemRecord(StrictModel):
    """A version of an item of a panel's agenda."""

    panel_id: PanelId
    item: PositiveCount
    """Its number on the agenda."""
    version: PositiveCount
    case_id: CaseId
    since: AwareDatetime
    """When this version was recorded."""
    recorded_by: RecordedBy
    question: PanelQuestion
    evidence: Annotated[tuple[FrozenDocument, ...], Field(max_length=100)]
    evidence_changed: bool
    """Whether a document of the evidence was replaced or removed since it was frozen."""
    filed_since: Annotated[int, Field(ge=0, le=10_000)]
    """How many documents were filed in the case since then."""
    conflicts: DeclaredConflicts
    next_deadline: OpenDeadline | MISSING = MISSING
    """The next statutory date of the case, as announced in the log: the first to work to, of those
    that are running and have not passed. Missing: there is none."""
    missed_deadlines: Annotated[tuple[OpenDeadline, ...], Field(max_length=MAX_MISSED)] = ()
    """Deadlines of the case that were announced as missed and are not met, the latest 20."""
    decision: ItemDecision | MISSING = MISSING
    """Missing: it has not been decided."""

    @classmethod
    def of(cls, found: ItemVersion, now: EvidenceNow, deadlines: ItemDeadlines) -> Self:
        """The response for a version of an item, its evidence and deadlines as they are now."""
        document = found.document
        return cls(
            panel_id=found.panel_id,
            item=found.item,
            version=found.version,
            case_id=found.case_id,
            since=found.recorded_at,
            recorded_by=found.recorded_by,
            question=document.question,
            evidence=tuple(
                FrozenDocument(document_id=each.document_id, sha256=each.sha256, state=state)
                for each, state in zip(document.evidence, now.states, strict=True)
            ),
            evidence_changed=any(each is not EvidenceState.UNCHANGED for each in now.states),
            filed_since=now.filed_since,
            conflicts=document.conflicts,
            next_deadline=OpenDeadline.of(deadlines.next) if deadlines.next else MISSING,
            missed_deadlines=tuple(map(OpenDeadline.of, deadlines.missed)),
            decision=document.decision,
        )


class PanelItemPage(StrictModel):
    """A page of items, each in its current version."""

    items: Annotated[tuple[PanelItemRecord, ...], Field(max_length=50)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


class PanelItemVersionPage(StrictModel):
    """A page of the versions of an item, the newest first."""

    versions: Annotated[tuple[PanelItemRecord, ...], Field(max_length=50)]
    next: PositiveCount | MISSING = MISSING
    """Pass it as `before` for the next page. Missing: this is the last."""


class DecidedPanelItem(StrictModel):
    """Where a decision is recorded. It has nothing personal, because results are stored."""

    panel_id: PanelId
    item: PositiveCount
    version: PositiveCount
    case_id: CaseId
    position: EventPosition
    """The fact of the decision, `draft.panel_decided`."""
    reasons: TextId
    """The text of the case with the reasons."""
