"""Codes of disclosures: what was disclosed, for which purpose, and whether there was consent.

An EHC plan is not disclosed without consent but for the purposes of reg 17(1); with it the advice,
evidence, information and representations that were obtained for it: reg 17(5).
"""

from events.contracts.published_enum import PublishedEnum


class DisclosedItem(PublishedEnum):
    """What was disclosed."""

    PLAN = "plan"
    """An EHC plan, or a part of it."""
    DRAFT_PLAN = "draft_plan"
    """A draft of a plan."""
    ADVICE = "advice"
    """Advice, evidence, information or representations that were obtained for a plan."""
    DOCUMENT = "document"
    """Documents of the case file, which the fact may name."""
    CASE_FILE = "case_file"
    """The case file, or most of it, such as a bundle."""
    OTHER = "other"
    """Something else about the child, to which reg 17 does not apply."""


class DisclosurePurpose(PublishedEnum):
    """For which purpose something was disclosed: the one in law, or one that needs consent."""

    INTERESTS_OF_CHILD = "interests_of_child"
    """The council is of the opinion that it should be, in the interests of the child or young
    person: reg 17(1)(a)."""
    STATUTORY_DUTY = "statutory_duty"
    """The Act or its Regulations require it: a consultation (CFA s.39, s.40), the finalised plan
    (reg 14), advice that is sought (reg 6), a transfer to another council (reg 15)."""
    APPEAL = "appeal"
    """An appeal under the Act: reg 17(1)(b)."""
    RESEARCH = "research"
    """Educational research that may advance the education of children and young people with special
    educational needs, by people who undertake to identify no person: reg 17(1)(c)."""
    COURT_OR_CRIMINAL_PROCEEDINGS = "court_or_criminal_proceedings"
    """The order of a court, or criminal proceedings: reg 17(1)(d)."""
    OMBUDSMAN = "ombudsman"
    """An investigation of maladministration under the Local Government Act 1974, Part 3:
    reg 17(1)(e)."""
    SECRETARY_OF_STATE = "secretary_of_state"
    """The Secretary of State, who requests it to decide on directions to the council or an order:
    reg 17(1)(f)."""
    DISABLED_PERSONS_ASSESSMENT = "disabled_persons_assessment"
    """An assessment of needs for statutory services under the Disabled Persons (Services,
    Consultation and Representation) Act 1986 s.5(5): reg 17(1)(g)."""
    CHILDREN_ACT_DUTIES = "children_act_duties"
    """Duties of a council under the Children Act 1989 s.22(3)(a), 85(4)(a), 86(3)(a), 87(3):
    reg 17(1)(h)."""
    INSPECTION = "inspection"
    """An inspection by His Majesty's Chief Inspector: reg 17(1)."""
    STUDENTS_ALLOWANCE = "students_allowance"
    """The young person's application for a disabled students' allowance, at the young person's
    request: reg 17(1), 47."""
    HIGHER_EDUCATION = "higher_education"
    """The institution at which the young person intends to start higher education, at the young
    person's request: reg 17(1), 47."""
    SUBJECT_ACCESS = "subject_access"
    """The child or young person, or a parent for the child, who requested the child's own data: UK
    GDPR art 15. It needs no consent."""
    SUPPORT_FOR_FAMILY = "support_for_family"
    """An advocate, an adviser or a charity that helps the family. It needs consent."""
    OTHER = "other"
    """Any other purpose. It needs consent."""


class DisclosureConsent(PublishedEnum):
    """Whether the child or young person consented to a disclosure.

    A child consents who is able to understand it; otherwise the parent does: reg 17(2), (3).
    """

    GIVEN = "given"
    """The child or young person consented, or the parent for the child."""
    NOT_NEEDED = "not_needed"
    """The purpose needs none, or reg 17 does not apply to what was disclosed."""
    NOT_GIVEN = "not_given"
    """It was disclosed without consent. Where the purpose needs it, this is an irregularity."""
