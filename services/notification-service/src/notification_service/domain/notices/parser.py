"""Parses the catalogue of notices from TOML, and refuses an invalid one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from pydantic import BaseModel, TypeAdapter

from chassis.toml_tables import toml_table, validated
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.catalogue_checks import catalogue_problems, step_problems
from notification_service.domain.notices.element import ElementValue, NextStep, NoticeElement
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
    step: tuple[_Row, ...] = ()


_DOCUMENT: Final = TypeAdapter(NoticesDocument)


def parse_notices(
    files: Mapping[str, str], rules: Collection[str] | None = None
) -> NoticeCatalogue:
    """The catalogue from some TOML files, by name.

    `rules` are the ids of the rulebook, which belongs to another service; without them, rules that
    a notice names are not checked.

    Raises:
        InvalidNotices: a key, an event, a field, a value, an audience, an element, a step or a rule
            is unknown, an element, a value or a step is not used, or two requirements of an id
            overlap.
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
    steps = [
        each for name, file in read.items() for each in _read(NextStep, name, file.step, problems)
    ]
    problems += catalogue_problems(requirements, elements, values, rules)
    problems += step_problems(requirements, steps, rules)
    if problems:
        raise InvalidNotices(problems)
    return NoticeCatalogue(
        tuple(requirements),
        {each.id: each for each in elements},
        {each.id: each for each in values},
        {each.id: each for each in steps},
    )


def _read_file(name: str, text: str, problems: list[str]) -> NoticesDocument:
    table = toml_table(name, text, problems)
    return validated(_DOCUMENT, name, table, problems) or NoticesDocument()


def _read(model: type[_M], name: str, rows: Sequence[_Row], problems: list[str]) -> Iterator[_M]:
    phase = {"phase": name.removesuffix(".toml")} if "phase" in model.model_fields else {}
    schema = TypeAdapter(model)
    for number, row in enumerate(rows, 1):
        place = f"{name}: {row.get('id', f'number {number}')}"
        read = validated(schema, place, {**row, **phase}, problems)
        if read is not None:
            yield read
