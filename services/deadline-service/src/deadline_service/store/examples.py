"""The worked examples that the service is shipped with."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from deadline_service.domain.vectors import Vector, vector
from deadline_service.domain.worked import Example, Usual, read_examples


def examples() -> Sequence[Example]:
    """The examples of every regulation, in the order of their folders and files. Not kept."""
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
def usual() -> Usual:
    """What the facts of examples say where these leave it out."""
    file = files("deadline_service.domain").joinpath("examples", "usual.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def vectors() -> Sequence[Vector]:
    """The examples with their facts in full. Not kept: they are some megabytes."""
    return tuple(vector(each, usual()) for each in examples())
