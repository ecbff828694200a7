"""An export as a page to read and to print."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import Final

from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.inspection.print_page import (
    page_end,
    page_start,
    paragraph,
    table_end,
    table_row,
    table_start,
)
from case_api.domain.irregularities.irregularity import long_date
from case_api.domain.subject_access.export import (
    ExportedPart,
    Redaction,
    SubjectAccessExport,
)
from case_api.domain.subject_access.parts import ExportPart
from events.london_day import london_day

_TITLE: Final = "What the council holds about you"
_HEADINGS: Final[Mapping[ExportPart, tuple[str, str]]] = {
    ExportPart.CASE: ("The case", "Case"),
    ExportPart.PEOPLE: ("You, and the people around you", "Version"),
    ExportPart.HISTORY: ("What happened", "Entry"),
    ExportPart.PLANS: ("Plans", "Version of a plan"),
    ExportPart.ADVICE: ("Advice", "Version of advice"),
    ExportPart.TEXTS: ("Notes and reasons", "Text"),
    ExportPart.DOCUMENTS: ("Documents", "Document"),
    ExportPart.PANELS: ("Panels", "Version of an item"),
    ExportPart.FUNDING: ("Funding", "Version of an agreement"),
    ExportPart.OFFICERS: ("Officers", "Period"),
    ExportPart.NOTICES: ("What was sent", "Notice"),
    ExportPart.READINGS: ("Who read it", "Reading"),
    ExportPart.DISCLOSURES: ("To whom it was disclosed", "Disclosure"),
}
"""The heading of each part, and what one of its records is called."""
_HEADINGS_OF_PERSON: Final[Mapping[ExportPart, tuple[str, str]]] = {
    **_HEADINGS,
    ExportPart.PEOPLE: ("You", "Version"),
    ExportPart.PLANS: ("What plans say of you", "Version of a plan"),
    ExportPart.ADVICE: ("What advice says of you", "Version of advice"),
    ExportPart.TEXTS: ("What notes and reasons say of you", "Text"),
    ExportPart.DOCUMENTS: ("Documents whose titles name you", "Document"),
    ExportPart.PANELS: ("What panels noted of you", "Version of an item"),
    ExportPart.FUNDING: ("Funding agreements that name you", "Version of an agreement"),
    ExportPart.NOTICES: ("What was sent to you, or names you", "Notice"),
}
"""The same, of a person around the child."""
_COLUMNS: Final[Mapping[ExportPart, Sequence[str]]] = {
    ExportPart.HISTORY: ("on", "statement", "recorded_at", "recorded_by"),
    ExportPart.OFFICERS: ("role", "from_on", "to_on"),
    ExportPart.READINGS: ("recorded_at", "actor", "operation", "kind", "purpose"),
    ExportPart.DISCLOSURES: ("at", "on", "recipient", "what", "purpose", "consent"),
}
"""Parts that are a table, with their columns; the others are lists of names and values."""
_REASONS: Final = ("What was left out", "Where", "How often", "Why")


def export_page(export: SubjectAccessExport) -> str:
    """The page."""
    return "".join(_page(export))


def _page(export: SubjectAccessExport) -> Iterator[str]:
    yield page_start(_TITLE)
    made = long_date(london_day(export.created_at))
    yield paragraph(f"Made on {made} from case {export.case_id}. Art 15 of the UK GDPR.")
    headings = _HEADINGS if export.person_id is MISSING else _HEADINGS_OF_PERSON
    for each in export.parts:
        yield from _part(each, headings)
    yield from _redactions(export.redactions, headings)
    yield _section("not-included", "What is not in this document")
    yield _list(export.not_included) + "</section>\n" + page_end()


def _part(part: ExportedPart, headings: Mapping[ExportPart, tuple[str, str]]) -> Iterator[str]:
    heading, record = headings[part.part]
    yield _section(part.part.value, heading)
    columns = _COLUMNS.get(part.part)
    if not part.records:
        yield paragraph("Nothing is held.")
    elif columns is not None:
        yield table_start(heading, [_label(each) for each in columns])
        for each in part.records:
            yield table_row([_words(each.get(name)) for name in columns])
        yield table_end()
    else:
        for number, each in enumerate(part.records, 1):
            yield f"<h3>{escape(record)} {number}</h3>\n{_value(each)}\n"
    yield "</section>\n"


def _redactions(
    redactions: Sequence[Redaction], headings: Mapping[ExportPart, tuple[str, str]]
) -> Iterator[str]:
    yield _section("redactions", "What was left out, and why")
    if redactions:
        yield table_start("Redactions", _REASONS)
        for each in redactions:
            where, _ = headings[each.part]
            reason = each.reason.value.replace("_", " ")
            yield table_row([each.what, where, str(each.count), reason])
        yield table_end()
    else:
        yield paragraph("Nothing was left out.")
    yield "</section>\n"


def _section(name: str, heading: str) -> str:
    return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(heading)}</h2>\n'


def _list(texts: Sequence[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(each)}</li>\n" for each in texts) + "</ul>\n"


def _value(value: JsonValue) -> str:
    """A value, escaped: an object as a list of names and values, which may hold others."""
    match value:
        case dict():
            shown = [(name, each) for name, each in value.items() if each not in (None, [], {})]
            entries = "".join(f"<dt>{_label(name)}</dt><dd>{_value(e)}</dd>\n" for name, e in shown)
            return f"<dl>\n{entries}</dl>" if entries else ""
        case list():
            return "<ol>\n" + "".join(f"<li>{_value(each)}</li>\n" for each in value) + "</ol>"
        case _:
            return escape(_words(value)).replace("\n", "<br>\n")


def _words(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return _day(value)
        case _:
            return str(value)


def _day(text: str) -> str:
    """A day as 2 March 2026; other texts as they are."""
    try:
        return long_date(date.fromisoformat(text)) if len(text) == len("2026-03-02") else text
    except ValueError:
        return text


def _label(name: str) -> str:
    words = escape(name.replace("_", " "))
    return words[:1].upper() + words[1:]
