"""The worked examples that the service is shipped with."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from deadline_service.domain.publication.vectors import WorkedExample, expand_example
from deadline_service.domain.publication.worked_examples import (
    ExampleEntry,
    FactDefaults,
    read_examples,
)


def example_entries() -> Sequence[ExampleEntry]:
    """The examples of every regulation, in the order of their folders and files. Not cached."""
    folders = (each for each in files("deadline_service.domain").joinpath("examples").iterdir())
    found = [
        (f"{folder.name}/{file.name}", file.read_text(encoding="utf-8"))
        for folder in folders
        if folder.is_dir()
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return read_examples(dict(sorted(found)))


@cache
def fact_defaults() -> FactDefaults:
    """The default fields of facts in examples."""
    file = files("deadline_service.domain").joinpath("examples", "defaults.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def worked_examples() -> Sequence[WorkedExample]:
    """The examples with their facts in full. Not cached: they are some megabytes."""
    return tuple(expand_example(each, fact_defaults()) for each in example_entries())
