"""Parts that several contracts have in common."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import ContractModel
from events.contracts.references import (
    AuthorityNumber,
    CommissionerCode,
    DocumentRef,
    OpenCode,
    Ukprn,
    Urn,
)
from events.contracts.vocabulary.plan import NeedKind, PlacementNaming, Sen2Rank, SettingCode
from events.contracts.vocabulary.request import NoticeContent, StatutoryRecipient
from events.contracts.vocabulary.review import MeetingRole
from events.contracts.vocabulary.tribunal import DisputeIssue, TribunalOrderKind

StatutoryRecipients = Annotated[tuple[StatutoryRecipient, ...], Field(max_length=14)]
"""Who was sent something. Empty: not recorded."""
NoticeContents = Annotated[tuple[NoticeContent, ...], Field(max_length=6)]
"""The contents of a notice, as recorded. Empty: not recorded, which is not the same as none."""
DisputeIssues = Annotated[tuple[DisputeIssue, ...], Field(min_length=1, max_length=3)]
"""What a disagreement is about: one or more."""
TribunalOrderKinds = Annotated[tuple[TribunalOrderKind, ...], Field(min_length=1, max_length=8)]
"""What was ordered, or agreed as if it were ordered: one or more."""
DocumentRefs = Annotated[tuple[DocumentRef, ...], Field(max_length=100)]
"""Documents, fixed by their hashes."""
LegalTests = Annotated[tuple[OpenCode, ...], Field(max_length=10, examples=[("cfa_s36_8",)])]
"""The tests in law that a decision applied, such as `cfa_s36_8`. Empty: not recorded."""


class Institution(ContractModel):
    """A school, college or other place. Give what is known: the URN, the UKPRN, the kind."""

    urn: Urn | MISSING = MISSING
    ukprn: Ukprn | MISSING = MISSING
    setting: SettingCode | MISSING = MISSING


class MeetingParticipant(ContractModel):
    """A participant of a meeting by role and organisation. It is never named."""

    role: MeetingRole
    institution: Institution | MISSING = MISSING
    commissioner: CommissionerCode | MISSING = MISSING
    authority: AuthorityNumber | MISSING = MISSING
    """The school or provider, health commissioner or authority of the participant."""


class NamedSetting(ContractModel):
    """A setting in section I of a plan, as SEN2 counts it (PlanDetail).

    Source: CFA s.39-40; SEND Regulations 2014 reg 12(1)(i).
    """

    rank: Sen2Rank
    naming: PlacementNaming
    institution: Institution | MISSING = MISSING
    sen_unit: bool = False
    resourced: bool = False


class RankedNeed(ContractModel):
    """A kind of need and whether it is the first or the second (SEN2 SENtype, SENtypeRank)."""

    need: NeedKind
    rank: Sen2Rank


NamedSettings = Annotated[tuple[NamedSetting, ...], Field(max_length=2)]
"""At most two settings: SEN2 PlanDetail."""
RankedNeeds = Annotated[tuple[RankedNeed, ...], Field(max_length=2)]
"""At most two kinds of need: SEN2 SENtype."""
MeetingParticipants = Annotated[tuple[MeetingParticipant, ...], Field(max_length=40)]
"""Participants, each by role and organisation. Empty: not recorded."""
