"""The document as pages for people: Swagger UI, served offline from a package (ADR 0050)."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Final, NamedTuple

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""No inline script or style, and nothing from another host."""

_PACKAGE: Final = "fastapi_offline"
"""Has the distribution of Swagger UI as static files; nothing else of it is used."""
_PAGE: Final = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="stylesheet" href="/swagger-ui/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/swagger-ui/start.js"></script>
</body>
</html>
"""
_START: Final = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayOperationId: true,
  defaultModelRendering: "model",
  defaultModelExpandDepth: 3,
  filter: true,
  validatorUrl: null,
});
"""


class PageFile(NamedTuple):
    """A file of the pages and its media type."""

    content: bytes
    media_type: str


def docs_page(title: str) -> Mapping[str, PageFile]:
    """The files of the pages by path."""
    static = files(_PACKAGE) / "static"
    style, script = ((static / f"swagger-ui{end}").read_bytes() for end in (".css", "-bundle.js"))
    return {
        "/docs": PageFile(_PAGE.format(title=escape(title)).encode(), "text/html"),
        "/swagger-ui/swagger-ui.css": PageFile(style, "text/css"),
        "/swagger-ui/swagger-ui-bundle.js": PageFile(script, "text/javascript"),
        "/swagger-ui/start.js": PageFile(_START.encode(), "text/javascript"),
    }
