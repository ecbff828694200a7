"""Other people by their labels: in the lists of an export, and in what a person's record names."""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from case_api.domain.subject_access.third_parties import ThirdParty

AUTHOR: Final = "author of advice"
MEMBER: Final = "member of a panel"
READER_ADDRESS: Final = "address of the computer from which it was read"


def with_labels(
    person: Mapping[str, JsonValue], hidden: Mapping[str | None, ThirdParty]
) -> dict[str, JsonValue]:
    """A person whose safety flags, and whom the person represents, name others by their labels."""
    values = {**person}
    represents = values.get("represents")
    if isinstance(represents, str) and represents in hidden:
        values["represents"] = hidden[represents].label
    flags = person.get("safety_flags")
    if isinstance(flags, list):
        values["safety_flags"] = [_flag(each, hidden) for each in flags]
    return values


def _flag(flag: JsonValue, hidden: Mapping[str | None, ThirdParty]) -> JsonValue:
    people = flag.get("people") if isinstance(flag, dict) else None
    if not isinstance(flag, dict) or not isinstance(people, list):
        return flag
    ids = [str(each) for each in people]
    return {**flag, "people": [hidden[each].label if each in hidden else each for each in ids]}
