"""What pages for print have in common: a style, a policy, and parts that are escaped.

A page is one file without a script and without anything from another place, so that it can be
kept with a bundle. Its policy is in the page too, where no server sends it.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from typing import Final

_STYLE: Final = """
body { font: 11pt/1.4 Arial, sans-serif; color: #0b0c0c; margin: 2rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding-bottom: .5rem; }
th, td { border: 1px solid #505a5f; padding: .25rem .4rem; text-align: left; vertical-align: top; }
th { background: #f3f2f1; }
dt { font-weight: bold; } dd { margin: 0 0 .4rem; }
@page { margin: 15mm; }
@page wide { size: A4 landscape; }
main.wide { page: wide; }
@media print {
  body { margin: 0; font-size: 9pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  section.case { break-before: page; }
  section.case:first-of-type { break-before: auto; }
}
"""
PRINT_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-"
    f"{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy of a page: its own style, and nothing else."""


def page_start(title: str, *, wide: bool = False) -> str:
    """The beginning of a page, up to its heading."""
    main = '<main class="wide">' if wide else "<main>"
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(PRINT_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{main}\n"
        f"<h1>{escape(title)}</h1>\n"
    )


def page_end() -> str:
    """The end of a page."""
    return "</main>\n</body>\n</html>\n"


def table_start(caption: str, columns: Iterable[str]) -> str:
    """The beginning of a table, with a heading for each column."""
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in columns)
    start = f"<table>\n<caption>{escape(caption)}</caption>\n<thead>\n<tr>{heads}</tr>\n"
    return f"{start}</thead>\n<tbody>\n"


def table_row(cells: Sequence[str]) -> str:
    """A row, of which the first cell is the heading."""
    head, *rest = map(escape, cells)
    values = "".join(f"<td>{each}</td>" for each in rest)
    return f'<tr><th scope="row">{head}</th>{values}</tr>\n'


def table_end() -> str:
    """The end of a table."""
    return "</tbody>\n</table>\n"


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>\n"
