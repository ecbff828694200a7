"""What facts refer to: ids, documents, organisations, quantities. No name or number of a person.

Ids are random, chosen by the writer, and have no meaning outside this system. Patterns are anchored
and every text is bounded, so that no free text fits in any field of any fact.
"""

from datetime import date
from typing import Annotated, Final, NewType
from uuid import UUID

from pydantic import Field, WithJsonSchema

from events.contracts.event import ContractModel

CaseId = NewType("CaseId", UUID)
"""One child's case, which is the stream of its events."""
PersonId = NewType("PersonId", UUID)
"""A parent, carer or professional of a case: random, and without meaning in any other."""
RequestId = NewType("RequestId", UUID)
"""A request for an assessment, or the authority becoming responsible."""
AdviceId = NewType("AdviceId", UUID)
"""One piece of advice that was sought under reg 6(1)."""
ExceptionId = NewType("ExceptionId", UUID)
"""One claim that a time limit need not be complied with."""
DraftId = NewType("DraftId", UUID)
"""A draft plan and its later versions."""
ConsultationId = NewType("ConsultationId", UUID)
"""One institution or authority consulted about being named."""
PlanId = NewType("PlanId", UUID)
"""An EHC plan with its amended and replaced versions."""
ProvisionItemId = NewType("ProvisionItemId", UUID)
"""One item of provision in a plan."""
ConcernId = NewType("ConcernId", UUID)
"""One concern that provision is not delivered."""
ProviderId = NewType("ProviderId", UUID)
"""A school, service or other body that delivers provision, by its id in the council's register."""
OutcomeId = NewType("OutcomeId", UUID)
"""One outcome in section E."""
PanelId = NewType("PanelId", UUID)
"""One meeting of a council's panel."""
PlacementId = NewType("PlacementId", UUID)
"""A child's time at one setting."""
BudgetId = NewType("BudgetId", UUID)
"""A personal budget, from the request for it onwards."""
ReviewId = NewType("ReviewId", UUID)
"""One review of a plan."""
MediationId = NewType("MediationId", UUID)
"""One mediation, from the family's contact with an adviser onwards."""
AppealId = NewType("AppealId", UUID)
"""One appeal to the First-tier Tribunal."""
DirectionId = NewType("DirectionId", UUID)
"""One direction of the Tribunal."""
OrderId = NewType("OrderId", UUID)
"""One order of the Tribunal."""
RecommendationId = NewType("RecommendationId", UUID)
"""One recommendation of the Tribunal on health or social care."""
OfficerId = NewType("OfficerId", UUID)
"""A case officer. The person's details are stored by the service that records the case."""
TeamId = NewType("TeamId", UUID)
"""A team of officers."""
TextId = NewType("TextId", UUID)
"""A text stored outside the log, where it can be erased."""
ContactId = NewType("ContactId", UUID)
"""One contact with a family or a professional."""
ComplaintId = NewType("ComplaintId", UUID)
"""One complaint, through all its stages."""
LegalHoldId = NewType("LegalHoldId", UUID)
"""One legal hold on the records of a case."""
RestrictionId = NewType("RestrictionId", UUID)
"""One restriction of the processing of personal data of a case."""
DisclosureId = NewType("DisclosureId", UUID)
"""One disclosure to a recipient outside of the council."""
SchoolWithdrawalId = NewType("SchoolWithdrawalId", UUID)
"""One request for consent to withdraw a child from school."""
RegisterInformationId = NewType("RegisterInformationId", UUID)
"""One request for information for the register of children not in school."""
SchoolAbsenceId = NewType("SchoolAbsenceId", UUID)
"""One time that a child is out of school."""
AttendanceArrangementId = NewType("AttendanceArrangementId", UUID)
"""One arrangement to attend in part or to be educated elsewhere."""
AttendanceConcernId = NewType("AttendanceConcernId", UUID)
"""One concern about attendance."""
CompensationId = NewType("CompensationId", UUID)
"""What an authority agreed to pay to a family."""
DocumentId = NewType("DocumentId", UUID)
"""A document stored elsewhere."""
DeadlineId = NewType("DeadlineId", UUID)
"""One duty of one case with its last day."""
NoticeId = NewType("NoticeId", UUID)
"""One message to a recipient."""

EARLIEST_EVENT_DATE: Final = date(1980, 1, 1)
LATEST_EVENT_DATE: Final = date(2100, 12, 31)
_EARLIEST_DUE_DATE: Final = date(1970, 1, 1)
_LATEST_DUE_DATE: Final = date(2200, 12, 31)


def _between(first: date, last: date) -> tuple[object, object]:
    """The bounds of a day, checked and published: JSON Schema has no keyword for them."""
    published = {"formatMinimum": first.isoformat(), "formatMaximum": last.isoformat()}
    return (
        Field(ge=first, le=last),
        WithJsonSchema({"type": "string", "format": "date", **published}),
    )


EventDate = Annotated[date, *_between(EARLIEST_EVENT_DATE, LATEST_EVENT_DATE)]
"""A day of a fact: from 1980, before the birth of anyone the Act applies to, to the end of 2100."""
DueDate = Annotated[date, *_between(_EARLIEST_DUE_DATE, _LATEST_DUE_DATE)]
"""A day that was counted from the days of facts."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", max_length=64, examples=["0f" * 32])]
"""A SHA-256 as 64 hexadecimal digits in lower case."""
Urn = Annotated[str, Field(pattern=r"^[0-9]{6}$", max_length=6, examples=["999001"])]
"""A school's unique reference number in the DfE register."""
Ukprn = Annotated[str, Field(pattern=r"^[0-9]{8}$", max_length=8, examples=["10099001"])]
"""A provider's number in the UK register of learning providers."""
AuthorityNumber = Annotated[str, Field(pattern=r"^[0-9]{3}$", max_length=3, examples=["999"])]
"""A local authority's three-digit number at the DfE."""
CommissionerCode = Annotated[
    str, Field(pattern=r"^[A-Z0-9]{3,6}$", max_length=6, examples=["QZZ99"])
]
"""A health commissioner's ODS code."""
CASE_REFERENCE_PATTERN: Final = (
    r"^([A-Za-z0-9][A-Za-z0-9 ./_-]*)?[0-9]([A-Za-z0-9 ./_-]*[A-Za-z0-9])?$"
)
CaseReference = Annotated[
    str,
    Field(
        pattern=CASE_REFERENCE_PATTERN,
        max_length=64,
        examples=["SEN/2026/00123"],
    ),
]
"""The council's own reference of a case: letters, digits, spaces and `./_-`, one digit at least.
Never a UPN, NHS or other number of a person, and never made of a name."""
RuleId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        min_length=1,
        max_length=80,
        examples=["assessment-decision"],
    ),
]
"""A rule of the rulebook, such as `assessment-decision`."""
LocalCode = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+([_.-][a-z0-9]+)*$", min_length=1, max_length=64, examples=["main"]),
]
"""A code of the council's own list, such as a band or a template."""
OpenCode = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+([_.-][a-z0-9]+)*$", min_length=1, max_length=64, examples=["ehcp"]),
]
"""A code of a national list that is not closed: a reform of the law adds to it without a new
contract."""
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", max_length=40)]
"""A field of a fact."""
EventPosition = Annotated[int, Field(ge=1, lt=2**53)]
"""The position of another fact of the same ledger."""
PositiveCount = Annotated[int, Field(ge=1, le=1000)]
"""A small number, from 1."""
Pence = Annotated[int, Field(ge=0, le=10_000_000_000, examples=[125000])]
"""Pounds sterling in whole pence, up to 100 million pounds."""
WeeklyMinutes = Annotated[int, Field(ge=0, le=6000, examples=[900])]
"""Minutes a week, up to 100 hours: 900 are 15 hours."""
AttendancePercent = Annotated[int, Field(ge=0, le=100, examples=[78])]
"""Sessions attended of those possible, in whole per cent."""
DayCount = Annotated[int, Field(ge=-36_600, le=36_600)]
"""A number of days, at most a century either way."""
Cohort = Annotated[int, Field(ge=1980, le=2100, examples=[2016])]
"""A school cohort: the calendar year in which the academic year of birth ends.

An academic year is 1 September to 31 August: cohort 2015 was born from 1 September 2014 to
31 August 2015. Source: Education Act 1996 s.579(1) ("school year").
"""
CollegeYear = Annotated[int, Field(ge=2005, le=2126, examples=[2041])]
"""The calendar year in which the college academic year of the 25th birthday ends.

A college's academic year is 1 August to 31 July: who turns 25 on 31 July 2041 does so in 2041, who
turns 25 on 1 August 2041 in 2042. So it is the cohort plus 25, or plus 26 for who was born in
August. It is not a birth date. Source: SEND Regulations 2014 reg 46.
"""


class DocumentRef(ContractModel):
    """A document stored elsewhere, and the hash that proves its content."""

    document_id: DocumentId
    sha256: Sha256


class PlanContentRef(ContractModel):
    """The content of a plan as data, stored elsewhere, and the hash that proves it.

    `version` counts the contents of a plan, drafts included; it is not the version of a draft or of
    a finalised plan.
    """

    plan_id: PlanId
    version: PositiveCount
    sha256: Sha256


class PanelItemRef(ContractModel):
    """A version of an item of a panel's agenda, stored elsewhere. Items are numbered from 1."""

    panel_id: PanelId
    item: PositiveCount
    version: PositiveCount
