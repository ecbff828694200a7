"""The page of notices for a lawyer: each with its cause, recipients, limit, source and contents."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from notification_service.domain.notices.audience import STAFF
from notification_service.domain.notices.automatic import automatic_problem
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ElementValue, NoticeElement
from notification_service.domain.notices.entry import ProvisionSource
from notification_service.domain.notices.publication.trigger_words import (
    bound_in_words,
    conditions_in_words,
    overtaking_in_words,
    trigger_in_words,
)
from notification_service.domain.notices.requirement import NoticeForce, NoticeRequirement

_FOLDER: Final = "../services/notification-service/src/notification_service/domain/notices"
_OPENING: Final = f"""# Notices

`make notices` writes this page and the examples in `docs/notices`; `make lint` checks that they are
current. [How the files are written]({_FOLDER}/requirements/README.md).
[Why they are data](adr/0125-which-notices-are-required-is-data.md), and
[how they are worded](adr/0126-one-document-model-and-letters-by-typst.md).

A **duty** is required by a provision, and has no opt-out. **Guidance** is in a code. A
**courtesy** is required by nothing. How the words of a provision are known: X, they were seen; S, a
secondary source; M, from memory. [How they are sent](sending-notices.md).

`family` is the parent, the young person or the representative, as the addressee of the day is;
`setting` is the school, the college or the early years provider.

A notice is **overtaken by** later facts of the same matter: after one of them it is sent only when
that is confirmed. What reports a deadline is overtaken once that was met, ended or announced again,
or once the case was closed. A case that was closed because the child has died, or because it was
opened in error, overtakes every notice of what went before, and so does a plan that ended because
the child has died.
"""
_DIGESTS: Final = """
`catalogue_sha256` of this edition is `{catalogue}`, and `words_sha256` of its words in English is
`{words}`. A notice records both ([proof](sending-notices.md#proof))."""
_PHASES: Final = (
    *("request", "assessment", "draft", "final", "review", "reassessment", "ceasing", "transfer"),
    *("mediation", "tribunal", "detained", "budget", "complaint", "casework", "not-in-force"),
)
"""The order of the phases on the page. Another comes after them."""


def notices_page(
    catalogue: NoticeCatalogue, rules: Mapping[str, str], catalogue_sha256: str, words_sha256: str
) -> str:
    """The page, in Markdown.

    Args:
        catalogue: the notices.
        rules: the title of each rule of the rulebook.
        catalogue_sha256: the digest of the files of the catalogue.
        words_sha256: the same of the words.
    """
    digests = _DIGESTS.format(catalogue=catalogue_sha256, words=words_sha256)
    head = [_OPENING, _totals(catalogue), digests]
    return "\n".join([*head, *_lines(catalogue, rules)]).rstrip() + "\n"


def _lines(catalogue: NoticeCatalogue, rules: Mapping[str, str]) -> Iterator[str]:
    phases = catalogue.phases
    for phase in [*(each for each in _PHASES if each in phases), *sorted({*phases} - {*_PHASES})]:
        yield f"\n## {phase.replace('-', ' ').capitalize()}\n"
        for each in phases[phase]:
            yield from _section(each, catalogue, rules)
    yield "\n## What notices must state\n"
    yield "| id | what | why it matters | law | values |"
    yield "|---|---|---|---|---|"
    yield from (_element_row(each, catalogue) for each in catalogue.elements.values())


def _totals(catalogue: NoticeCatalogue) -> str:
    forces = [each.force for each in catalogue.requirements]
    counted = ", ".join(f"{forces.count(force)} {force}" for force in NoticeForce)
    signed = sum(each.checked is not None for each in catalogue.requirements)
    return f"{len(forces)} notices ({counted}); {signed} signed by a lawyer."


def _section(
    requirement: NoticeRequirement, catalogue: NoticeCatalogue, rules: Mapping[str, str]
) -> Iterator[str]:
    yield f"### {requirement.id}\n"
    yield f"[{requirement.title}](notices/{requirement.id}.txt) · **{requirement.force}**\n"
    yield "| | |"
    yield "|---|---|"
    yield from (f"| **{name}** | {text} |" for name, text in _rows(requirement, catalogue, rules))
    yield ""


def _rows(
    requirement: NoticeRequirement, catalogue: NoticeCatalogue, rules: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield "Because", "<br>".join(trigger_in_words(each, rules) for each in requirement.triggers)
    yield "To", _recipients(requirement)
    yield "By", bound_in_words(requirement, rules)
    if requirement.source is not None:
        yield "Law", _law(requirement.source)
    if requirement.purpose is not None:
        yield "Purpose", requirement.purpose
    yield "Must say", _contents(catalogue.elements_of(requirement))
    if requirement.next:
        yield "Next", ", ".join(f"`{each}`" for each in requirement.next)
    if requirement.appeal_about:
        yield "Appeal", ", ".join(each.replace("_", " ") for each in requirement.appeal_about)
    if requirement.overtaken_by:
        yield "Overtaken by", "; ".join(map(overtaking_in_words, requirement.overtaken_by))
    if requirement.note is not None:
        yield "Note", requirement.note
    yield "By itself", _by_itself(requirement, catalogue)
    yield "In force", _period(requirement)
    checked = requirement.checked
    yield "Signed", "" if checked is None else f"{checked.by}, {checked.on:%d %B %Y}"


def _by_itself(requirement: NoticeRequirement, catalogue: NoticeCatalogue) -> str:
    """Whether a council can have it sent by itself, or why not."""
    if requirement.audiences <= STAFF:
        return "in the morning digest (digests.md)"
    problem = automatic_problem(catalogue, requirement.id)
    return "can be sent" if problem is None else f"no: it {problem.sentence}"


def _recipients(requirement: NoticeRequirement) -> str:
    return ", ".join(
        each.role.replace("_", " ") + conditions_in_words(each.where) for each in requirement.to
    )


def _contents(elements: Sequence[NoticeElement]) -> str:
    return "; ".join(f"{each.title} (`{each.id}`)" for each in elements)


def _law(source: ProvisionSource) -> str:
    return f"[{source.provision}]({source.link}) ({source.confidence})"


def _period(requirement: NoticeRequirement) -> str:
    period = requirement.in_force
    if period.is_pending:
        return "not in force"
    until = "" if period.until.year == period.until.max.year else f" to {period.until}"
    return f"from {period.start}{until}"


def _element_row(element: NoticeElement, catalogue: NoticeCatalogue) -> str:
    law = "" if element.source is None else _law(element.source)
    values = "; ".join(
        f"{catalogue.values[name].title} ({_value_kind(catalogue.values[name])})"
        for name in element.needs
    )
    return f"| `{element.id}` | {element.title} | {element.why} | {law} | {values} |"


def _taken(value: ElementValue) -> str:
    """The kinds of document that enclosures take, by the fact that is reported."""
    kinds = (value.kinds or {}).items()
    return "".join(f"; of `{fact}`: {' or '.join(taken)}" for fact, taken in kinds)


def _value_kind(value: ElementValue) -> str:
    """Its type; and which deadline, field, fact or code of the record has it."""
    kind = f"{value.kind} ahead" if value.ahead else f"{value.kind}"
    if value.rules is not None:
        return f"{kind} of {', '.join(f'`{each}`' for each in value.rules)}"
    if value.field is not None:
        return f"{kind} in the fact"
    if value.documents is not None:
        return (
            f"{value.kind} in {', '.join(f'`{each}`' for each in value.documents)}{_taken(value)}"
        )
    if value.worded_field is not None:
        return f"{value.kind} for `{value.worded_field}` of the fact"
    return kind
