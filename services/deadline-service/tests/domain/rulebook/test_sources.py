"""Every address in the rulebook is that of the provision that is named first."""

import re
from collections.abc import Iterator

import pytest
from pydantic_core import MISSING

from deadline_service.domain.rulebook.commentary import DecidedCase
from deadline_service.domain.rulebook.rule import LegalSource
from deadline_service.store.rulebook import current_rulebook, rulebook_contents

LEGISLATION = "https://www.legislation.gov.uk"
GUIDANCE = {
    "SEND Code of Practice (January 2015)": "https://www.gov.uk/government/publications/send-code-of-practice-0-to-25",
    "Practice of HM Courts and Tribunals Service": "https://www.gov.uk/courts-tribunals/first-tier-tribunal-special-educational-needs-and-disability",
    "Advice of IPSEA": "https://www.ipsea.org.uk/complaining-when-a-local-authority-does-not-send-a-draft-or-final-education-health-and-care-plan-on-time-model-letter-10",
}
"""What is no law, at its publisher."""

ACTS = {
    "Children and Families Act 2014": "ukpga/2014/6",
    "Children's Wellbeing and Schools Act 2026": "ukpga/2026/21",
    "Data Protection Act 2018": "ukpga/2018/12",
    "Education Act 1996": "ukpga/1996/56",
    "Local Government Act 1974": "ukpga/1974/7",
}
UNITS = {"2008/2698": "article", "2008/2699": "article", "1998/3132": "part"}
"""How legislation.gov.uk addresses the provisions of instruments that have no regulations."""

JUDGMENT = re.compile(
    r"\[(?P<year>\d{4})\] (?P<court>EWHC|EWCA Civ|UKUT|UKSC) (?P<number>\d+)"
    r"(?: \((?P<division>\w+)\))?"
)
PROVISION = re.compile(r"(?:reg |s\.|r\.|rule )(?P<number>\d+[A-Z]*)")


def sources() -> Iterator[tuple[str, LegalSource]]:
    """All sources of the rulebook, each with a name to report it by."""
    book = current_rulebook()
    for rule in book.rules:
        yield f"{rule.id} {rule.in_force.start}", rule.source
    for limbs in book.exceptions.values():
        for limb in limbs:
            yield f"{limb.id} {limb.limb or ''}", limb.source
    for period in book.periods.values():
        yield period.id, period.source
    for entry in rulebook_contents().information:
        yield entry.id, entry.source


ALL = [pytest.param(source, id=name) for name, source in sources()]


CASES = [
    pytest.param(case, id=f"{rule.id} {case.citation}")
    for rule in current_rulebook().rules
    for case in rule.cases
]


def judgment_address(citation: re.Match[str]) -> str:
    """The address of a judgment at the National Archives."""
    year, court, number, division = citation.groups()
    path = "/".join([*court.lower().split(), *([division.lower()] if division else [])])
    return f"https://caselaw.nationalarchives.gov.uk/{path}/{year}/{number}"


def address(source: LegalSource) -> str:
    """The address of what a source names first."""
    if source.instrument in GUIDANCE:
        return GUIDANCE[source.instrument]
    if judgment := JUDGMENT.match(source.provision):
        return judgment_address(judgment)
    provision = PROVISION.match(source.provision)
    assert provision, f"{source.provision} does not begin with a provision"
    if source.instrument in ACTS:
        return f"{LEGISLATION}/{ACTS[source.instrument]}/section/{provision['number']}"
    instrument = re.search(r"\(SI (\d{4}/\d+)\)$", source.instrument)
    assert instrument, f"{source.instrument} has no number"
    unit = UNITS.get(instrument[1], "regulation")
    return f"{LEGISLATION}/uksi/{instrument[1]}/{unit}/{provision['number']}"


@pytest.mark.parametrize("source", ALL)
def test_the_link_opens_the_provision_that_is_named_first(source: LegalSource) -> None:
    version = r"(/made|/enacted|/\d{4}-\d\d-\d\d)?"

    assert re.fullmatch(re.escape(address(source)) + version, str(source.link))


@pytest.mark.parametrize("source", ALL)
def test_a_link_to_a_text_that_is_no_longer_in_force_is_named_as_such(source: LegalSource) -> None:
    superseded = re.search(r"/(made|enacted|\d{4}-\d\d-\d\d)$", str(source.link))

    assert bool(superseded) == bool(re.search(r"\bas (made|enacted|inserted)\b", source.provision))


@pytest.mark.parametrize("source", ALL)
def test_a_secondary_source_is_another_page(source: LegalSource) -> None:
    assert source.secondary is MISSING or source.secondary != source.link


@pytest.mark.parametrize("case", CASES)
def test_a_case_links_to_the_judgment_or_to_the_decision_of_the_ombudsman(
    case: DecidedCase,
) -> None:
    judgment = JUDGMENT.fullmatch(case.citation)
    reference = case.citation.replace(" ", "-")

    assert str(case.link) == (
        judgment_address(judgment)
        if judgment
        else f"https://www.lgo.org.uk/decisions/education/special-educational-needs/{reference}"
    )


def test_one_case_has_one_name() -> None:
    named = {(case.citation, case.name) for rule in current_rulebook().rules for case in rule.cases}

    assert len(named) == len({citation for citation, _ in named})


def test_a_case_is_told_in_one_sentence_and_a_reading_too() -> None:
    rules = current_rulebook().rules
    texts = [case.paraphrase for rule in rules for case in rule.cases]
    texts += [each.reading for rule in rules for each in rule.readings]

    assert [text for text in texts if not text.endswith(".") or ". " in text] == []
