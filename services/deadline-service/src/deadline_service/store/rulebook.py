"""The rulebook that the service is shipped with."""

from functools import cache
from importlib.resources import files

from deadline_service.domain.printed.contents import Contents, read_contents
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.rulebook.parser import parse


@cache
def rulebook() -> Rulebook:
    """The rules as they stand in domain/rules; raises BadRulebook if they are not sound."""
    folder = files("deadline_service.domain").joinpath("rules")
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found.sort(key=lambda file: file.name)
    return parse({file.name: file.read_text(encoding="utf-8") for file in found})


@cache
def contents() -> Contents:
    """In which order the rulebook is printed."""
    file = files("deadline_service.domain.printed").joinpath("contents.toml")
    return read_contents(file.read_text(encoding="utf-8"))
