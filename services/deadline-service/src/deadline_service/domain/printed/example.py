"""A worked example as a lawyer reads it: what happened, and the days that follow."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from deadline_service.domain.printed.worded import day, what_happens
from deadline_service.domain.words import day_in_words, listed
from deadline_service.domain.worked import Example, Plain

_TOLD: Final = frozenset({"type", "on"})


def worked(example: Example) -> str:
    """Its name, the facts, both readings and what became of it."""
    facts = "; ".join(_fact(each) for each in example.facts)
    given = "" if example.today is None else f" Asked on {day(example.today)}."
    settings = example.settings.model_dump(mode="json", exclude_unset=True)
    chosen = "".join(f" Council setting: {name} = {value}." for name, value in settings.items())
    answer = ", ".join(_answer(example))
    return f"*{example.name}*<br>{facts}.{given}{chosen}<br>{answer}"


def plainest(examples: Sequence[Example]) -> Example:
    """The one with the fewest facts, claims of exceptions counted last."""
    return min(examples, key=lambda each: (bool(each.claims), len(each.facts)))


def _fact(said: Mapping[str, Plain]) -> str:
    on = said.get("on")
    own = [(name.replace("_", " "), said[name]) for name in said if name not in _TOLD]
    more = ", ".join(f"{name} {_value(value)}" for name, value in own)
    when = f"{day(on)}: " if isinstance(on, date) else ""
    return f"{when}{what_happens(str(said['type']))}{f' ({more})' if more else ''}"


def _value(value: Plain) -> str:
    match value:
        case date():
            return day(value)
        case list():
            return listed([_value(each) for each in value])
        case dict():
            return listed(
                [f"{name.replace('_', ' ')} {_value(each)}" for name, each in value.items()]
            )
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value).replace("_", " ")


def _answer(example: Example) -> Iterator[str]:
    if example.law is not None and example.safe is not None:
        yield f"in law **{day_in_words(example.law)}**"
        yield f"to work to **{day_in_words(example.safe)}**"
    if example.not_before is not None:
        yield f"not before {day_in_words(example.not_before)}"
    done = "" if example.done is None else f" on {day_in_words(example.done)}"
    yield f"{example.state.replace('_', ' ')}{done}"
