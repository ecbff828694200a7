"""A page with a chart, the same numbers in a table beside it, and what they state."""

from collections.abc import Sequence
from html import escape

from deadline_service.api.performance.chart_data import ChartData
from deadline_service.api.performance.svg import chart_svg


def chart_page(data: ChartData) -> str:
    """The page as HTML, with nothing loaded from elsewhere and no script."""
    title = escape(data.title)
    notes = "".join(f"<li>{escape(each)}</li>" for each in data.notes)
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{title}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>{title}</h1><p>{escape(data.subtitle)}</p>"
        f"<figure>{chart_svg(data)}"
        f"<figcaption>{escape(data.subtitle)} The table has the same numbers.</figcaption></figure>"
        f"{_table(data)}<h2>What this states</h2><ul>{notes}</ul></main></body></html>"
    )


def _table(data: ChartData) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in data.columns)
    body = "".join(map(_row, data.rows))
    return (
        f"<table><caption>{escape(data.title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[str]) -> str:
    name, *numbers = map(escape, cells)
    rest = "".join(f"<td>{each}</td>" for each in numbers)
    return f'<tr><th scope="row">{name}</th>{rest}</tr>'
