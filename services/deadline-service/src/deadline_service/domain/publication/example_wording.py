"""A worked example in words, for a lawyer: what happened, and the days that follow."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from deadline_service.domain.explanation.english import day_in_words, event_clause, list_in_words
from deadline_service.domain.publication.wording import short_date
from deadline_service.domain.publication.worked_examples import ExampleEntry, FactValue

_SHOWN_APART: Final = frozenset({"type", "on"})


def example_wording(example: ExampleEntry) -> str:
    """Its name, the facts, both readings and the outcome."""
    facts = "; ".join(_fact(each) for each in example.facts)
    given = "" if example.today is None else f" Asked on {short_date(example.today)}."
    settings = example.settings.model_dump(mode="json", exclude_unset=True)
    chosen = "".join(f" Council setting: {name} = {value}." for name, value in settings.items())
    results = ", ".join(_results(example))
    return f"*{example.name}*<br>{facts}.{given}{chosen}<br>{results}"


def decided_wording(example: ExampleEntry) -> str:
    """A public decision as an example: its page, the example, and the reasoning."""
    return f"{example_wording(example)}<br>{example.reasoning} [Source]({example.address})"


def simplest_example(examples: Sequence[ExampleEntry]) -> ExampleEntry:
    """The example with the fewest facts, those without claims of exceptions first."""
    return min(examples, key=lambda each: (bool(each.claims), len(each.facts)))


def _fact(short: Mapping[str, FactValue]) -> str:
    on = short.get("on")
    own = [(name.replace("_", " "), short[name]) for name in short if name not in _SHOWN_APART]
    more = ", ".join(f"{name} {_value(value)}" for name, value in own)
    when = f"{short_date(on)}: " if isinstance(on, date) else ""
    return f"{when}{event_clause(str(short['type']))}{f' ({more})' if more else ''}"


def _value(value: FactValue) -> str:
    match value:
        case date():
            return short_date(value)
        case list():
            return list_in_words([_value(each) for each in value])
        case dict():
            return list_in_words(
                [f"{name.replace('_', ' ')} {_value(each)}" for name, each in value.items()]
            )
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value).replace("_", " ")


def _results(example: ExampleEntry) -> Iterator[str]:
    if example.law is not None and example.safe is not None:
        yield f"in law **{day_in_words(example.law)}**"
        yield f"to work to **{day_in_words(example.safe)}**"
    if example.not_before is not None:
        yield f"not before {day_in_words(example.not_before)}"
    done = "" if example.done is None else f" on {day_in_words(example.done)}"
    yield f"{example.state.replace('_', ' ')}{done}"
