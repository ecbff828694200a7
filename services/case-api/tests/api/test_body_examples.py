"""Every body that is posted has an example, and the service accepts it."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from pydantic_core import to_json

from chassis.strict_model import StrictModel
from events.contracts import ContractModel


def models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in base.__subclasses__():
        yield each
        yield from models(each)


@pytest.fixture
def posted(app: FastAPI) -> dict[str, Any]:
    """The schemas of the bodies that are posted as JSON, by the names of their models."""
    document = app.openapi()
    bodies = (
        operations["post"]["requestBody"]["content"].get("application/json")
        for operations in document["paths"].values()
        if "requestBody" in operations.get("post", {})
    )
    names = {body["schema"]["$ref"].rpartition("/")[2] for body in bodies if body}
    return {name: document["components"]["schemas"][name] for name in names}


def test_every_body_that_is_posted_has_an_example_that_is_accepted(posted: dict[str, Any]) -> None:
    bases = (ContractModel, StrictModel)
    by_name = {model.__name__: model for base in bases for model in models(base)}

    without = sorted(name for name, schema in posted.items() if not schema.get("examples"))
    assert without == []
    for name, schema in posted.items():
        for example in schema["examples"]:
            assert by_name[name].model_validate_json(to_json(example)), name
