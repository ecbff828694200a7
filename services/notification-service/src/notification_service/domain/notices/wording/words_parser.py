"""Parses the words of a language from TOML, and refuses what lacks words or has unknown ones."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from pydantic import BaseModel, TypeAdapter

from chassis.toml_tables import toml_table, validated
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ValueKind
from notification_service.domain.notices.entry import ElementId, NoticeText
from notification_service.domain.notices.parser import InvalidNotices
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.language import LanguageWords, TemplateText
from notification_service.domain.notices.wording.notice_words import (
    ElementWords,
    NoticeWords,
    WordsEdition,
)
from notification_service.domain.notices.wording.templates import (
    InvalidTemplate,
    template_variables,
)

_M = TypeVar("_M", bound=BaseModel)
_CODES: Final = TypeAdapter(dict[ElementId, dict[str, NoticeText]])
LANGUAGE_FILE: Final = "language.toml"
ELEMENTS_FILE: Final = "elements.toml"
STEPS_FILE: Final = "steps.toml"
CODES_FILE: Final = "codes.toml"
PEOPLE_VALUES: Final = frozenset({"child", "childs", "child_is", "child_has"})
"""The values that a step may use: the forms of the child for each audience."""
STEP_VALUES: Final = PEOPLE_VALUES | {"is_family"}
COMMON_VALUES: Final = PEOPLE_VALUES | {"council", "appeal_about", "audience"}
"""The values that every element may use."""
MESSAGE_VALUES: Final = frozenset({"council", "phone", "reference", "form"})
"""The values that a text message may use: none is of a person."""


def parse_words(files: Mapping[str, str], catalogue: NoticeCatalogue) -> WordsEdition:
    """The words of a language from its files, by name: one a phase, and four for all.

    Raises:
        InvalidNotices: a file, a notice or an element has no words, or words of nothing; a template
            is not valid, uses a value that its element does not need, or does not use one that it
            needs.
    """
    problems: list[str] = []
    tables = {name: toml_table(name, text, problems) for name, text in files.items()}
    language = validated(
        TypeAdapter(LanguageWords), LANGUAGE_FILE, tables.pop(LANGUAGE_FILE, {}), problems
    )
    elements = _read_table(ElementWords, ELEMENTS_FILE, tables.pop(ELEMENTS_FILE, {}), problems)
    steps = validated(
        TypeAdapter(dict[ElementId, TemplateText]), STEPS_FILE, tables.pop(STEPS_FILE, {}), problems
    )
    codes = validated(_CODES, CODES_FILE, tables.pop(CODES_FILE, {}), problems)
    notices: dict[str, NoticeWords] = {}
    for name, table in tables.items():
        notices |= _read_table(NoticeWords, name, table, problems)
    if language is None or steps is None or codes is None or problems:
        raise InvalidNotices(problems)
    edition = WordsEdition(language, elements, notices, steps, codes)
    problems += _edition_problems(edition, catalogue)
    if problems:
        raise InvalidNotices(problems)
    return edition


def _read_table(
    model: type[_M], name: str, table: Mapping[str, object], problems: list[str]
) -> dict[str, _M]:
    schema = TypeAdapter(model)
    found = {
        key: validated(schema, f"{name}: {key}", value, problems) for key, value in table.items()
    }
    return {key: value for key, value in found.items() if value is not None}


def _edition_problems(edition: WordsEdition, catalogue: NoticeCatalogue) -> Iterator[str]:
    requirements = {each.id: each for each in catalogue.requirements}
    yield from (f"{name}: no such notice" for name in edition.notices.keys() - requirements.keys())
    unknown = edition.elements.keys() - catalogue.elements.keys()
    yield from (f"{name}: no such element" for name in sorted(unknown))
    yield from _step_problems(edition, catalogue)
    yield from _code_problems(edition, catalogue)
    yield from _day_problems(edition, catalogue)
    for name, requirement in requirements.items():
        if name not in edition.notices:
            yield f"{name}: no words"
        else:
            yield from (
                f"{name}: {each}" for each in _notice_problems(edition, catalogue, requirement)
            )


def _step_problems(edition: WordsEdition, catalogue: NoticeCatalogue) -> Iterator[str]:
    for name in sorted(edition.steps.keys() ^ catalogue.steps.keys()):
        yield f"step {name}: no words" if name in catalogue.steps else f"{name}: no such step"
    for name, template in edition.steps.items():
        yield from _template_problems(f"step {name}", template, STEP_VALUES, frozenset())
        if any(mark in template for mark in "\"'<>&"):
            yield f"step {name}: a mark that is escaped, though it is put into other sentences"


def _code_problems(edition: WordsEdition, catalogue: NoticeCatalogue) -> Iterator[str]:
    coded = {each.id for each in catalogue.values.values() if each.worded_field is not None}
    for name in sorted(edition.codes.keys() ^ coded):
        yield f"codes of {name}: no words" if name in coded else f"{name}: it states no code"
    for name, words in edition.codes.items():
        if any(mark in text for text in words.values() for mark in "\"'<>&"):
            yield f"codes of {name}: a mark that is escaped, though it is put into other sentences"


def _day_problems(edition: WordsEdition, catalogue: NoticeCatalogue) -> Iterator[str]:
    days = {each.id for each in catalogue.values.values() if each.kind is ValueKind.DAY}
    for name in sorted(edition.language.correction.days.keys() ^ days):
        yield f"day {name}: no words" if name in days else f"{name}: it is no day"


def _notice_problems(
    edition: WordsEdition, catalogue: NoticeCatalogue, requirement: NoticeRequirement
) -> Iterator[str]:
    words = edition.notices[requirement.id]
    yield from (
        f"it does not state {each}" for each in words.elements.keys() - {*requirement.must_say}
    )
    if any(mark in f"{words.heading}{words.subject}" for mark in "{}"):
        yield "the heading and the subject are no templates"
    yield from _template_problems(
        "the message", words.message or edition.language.message, MESSAGE_VALUES, frozenset()
    )
    for element in catalogue.elements_of(requirement):
        try:
            body = edition.element(requirement.id, element.id).body
        except KeyError:
            yield f"{element.id} has no words"
            continue
        needs = frozenset(element.needs)
        yield from _template_problems(element.id, body, COMMON_VALUES | needs, needs)


def _template_problems(
    what: str, template: str, allowed: frozenset[str], needed: frozenset[str]
) -> Iterator[str]:
    try:
        used = template_variables(template)
    except InvalidTemplate as error:
        yield f"{what}: {error}"
        return
    yield from (f"{what} uses {each}" for each in sorted(used - allowed))
    yield from (f"{what} does not use {each}" for each in sorted(needed - used))
