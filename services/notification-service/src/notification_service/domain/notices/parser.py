"""Parses the catalogue of notices from TOML, and refuses an invalid one."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.catalogue_checks import catalogue_problems
from notification_service.domain.notices.element import ElementValue, NoticeElement
from notification_service.domain.notices.entry import CatalogueEntry
from notification_service.domain.notices.requirement import NoticeRequirement

_Row = dict[str, object]
_M = TypeVar("_M", bound=BaseModel)


class InvalidNotices(Exception):
    """The catalogue of notices is invalid. Each problem names its file and entry."""

    def __init__(self, problems: Sequence[str]) -> None:
        """List all problems, so that they can be fixed together."""
        super().__init__("\n".join(problems))
        self.problems = problems


class NoticesDocument(CatalogueEntry):
    """One TOML file, its rows not yet validated."""

    notice: tuple[_Row, ...] = ()
    element: tuple[_Row, ...] = ()
    value: tuple[_Row, ...] = ()


def parse_notices(
    files: Mapping[str, str], rules: Collection[str] | None = None
) -> NoticeCatalogue:
    """The catalogue from some TOML files, by name.

    `rules` are the ids of the rulebook, which belongs to another service; without them, rules that
    a notice names are not checked.

    Raises:
        InvalidNotices: a key, an event, a field, a value, an audience, an element or a rule is
            unknown, an element or a value is not used, or two requirements of an id overlap.
    """
    problems: list[str] = []
    read = {name: _read_file(name, text, problems) for name, text in files.items()}
    requirements = [
        each
        for name, file in read.items()
        for each in _read(NoticeRequirement, name, file.notice, problems)
    ]
    elements = [
        each
        for name, file in read.items()
        for each in _read(NoticeElement, name, file.element, problems)
    ]
    values = [
        each
        for name, file in read.items()
        for each in _read(ElementValue, name, file.value, problems)
    ]
    problems += catalogue_problems(requirements, elements, values, rules)
    if problems:
        raise InvalidNotices(problems)
    return NoticeCatalogue(
        tuple(requirements),
        {each.id: each for each in elements},
        {each.id: each for each in values},
    )


def _read_file(name: str, text: str, problems: list[str]) -> NoticesDocument:
    try:
        return NoticesDocument.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: {error}")
    except ValidationError as error:
        problems += [f"{name}: {each}" for each in validation_sentences(error)]
    return NoticesDocument()


def _read(model: type[_M], name: str, rows: Sequence[_Row], problems: list[str]) -> Iterator[_M]:
    is_phased = "phase" in model.model_fields
    for number, row in enumerate(rows, 1):
        phase = {"phase": name.removesuffix(".toml")} if is_phased else {}
        try:
            yield model.model_validate({**row, **phase})
        except ValidationError as error:
            entry = row.get("id", f"number {number}")
            problems += [f"{name}: {entry}: {each}" for each in validation_sentences(error)]


def validation_sentences(error: ValidationError) -> Iterator[str]:
    """What is wrong, each with its place."""
    for each in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in each["loc"])
        yield f"{place}: {each['msg']}" if place else each["msg"]
