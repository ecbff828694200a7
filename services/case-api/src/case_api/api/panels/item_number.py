"""The number of an item on the agenda of its panel, in a path."""

from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import Field

from case_api.store.panels.panel_items import MAX_ITEMS
from chassis.query import PlainDigits

ItemNumber: TypeAlias = Annotated[
    Annotated[int, Field(ge=1, le=MAX_ITEMS), PlainDigits],
    Path(description="The number of the item on the agenda"),
]
