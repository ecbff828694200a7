"""The document as a page for people: one file, no scripts, nothing fetched from elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
code,pre{font:14px/1.5 ui-monospace,monospace;background:#f3f3f3}
pre,p{white-space:pre-wrap} pre{padding:.5rem} summary{cursor:pointer;padding:.3rem 0}
table{border-collapse:collapse;width:100%} td,th{border-bottom:1px solid #ddd;padding:.3rem;
text-align:left;vertical-align:top} .method{display:inline-block;min-width:4.5rem;font-weight:700}
"""
_DOCUMENT_LINKS: Final = (
    '<p>For machines: <a href="/openapi.json">OpenAPI 3.1</a>,'
    ' <a href="/openapi-3.0.json">OpenAPI 3.0.3</a>.</p>'
)
_METHODS: Final = ("get", "post", "put", "patch", "delete")


def render_html(document: dict[str, Any]) -> str:
    """The whole page."""
    title = escape(document["info"]["title"])
    return "".join(
        [
            f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{title}</title>',
            f"<style>{_STYLE}</style><h1>{title} {escape(document['info']['version'])}</h1>",
            f"<p>{escape(document['info'].get('description', ''))}</p>",
            _DOCUMENT_LINKS,
            "<h2>Operations</h2>",
            *_operations(document),
            "<h2>Schemas</h2>",
            *_schemas(document),
            "</html>",
        ]
    )


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(method, path, item[method])


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    called, summary = operation["operationId"], operation.get("summary", "")
    security: list[dict[str, list[str]]] = operation.get("security", [])
    scopes = ", ".join(scope for each in security for scopes in each.values() for scope in scopes)
    return (
        f'<details id="{escape(called)}"><summary><span class="method">{method.upper()}</span>'
        f"<code>{escape(path)}</code> {escape(summary)}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        f"<p>Operation <code>{escape(called)}</code>, scopes: {escape(scopes or 'none')}</p>"
        f"{_table('Parameters', map(_parameter, operation.get('parameters', ())))}"
        f"{_body(operation)}{_table('Answers', _responses(operation))}</details>"
    )


def _parameter(parameter: dict[str, Any]) -> tuple[str, str, str]:
    need = "required" if parameter.get("required") else "optional"
    where = f"{parameter['in']}, {need}, {_type_name(parameter['schema'])}"
    return parameter["name"], where, parameter.get("description", "")


def _body(operation: dict[str, Any]) -> str:
    body = operation.get("requestBody")
    if body is None:
        return ""
    return "".join(
        f"<p>Body: <code>{escape(media)}</code> {_schema_link(content['schema'])}</p>"
        for media, content in body["content"].items()
    )


def _responses(operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for status, answer in operation["responses"].items():
        if "$ref" in answer:
            yield status, "ProblemDocument", answer["$ref"].rpartition("/")[2]
        else:
            kinds = [
                _type_name(each.get("schema", {})) for each in answer.get("content", {}).values()
            ]
            yield status, ", ".join(kinds), answer["description"]


def _schemas(document: dict[str, Any]) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        required = schema.get("required", ())
        fields = [
            (
                field,
                f"{_type_name(of)}{'' if field in required else ', optional'}",
                _description(of),
            )
            for field, of in schema.get("properties", {}).items()
        ]
        yield (
            f'<details id="schema-{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f"<p>{escape(schema.get('description', ''))}</p>{_table('Fields', fields)}"
            f"{_values(schema)}</details>"
        )


def _values(schema: dict[str, Any]) -> str:
    values = ", ".join(str(each) for each in schema.get("enum", ()))
    return f"<p>One of: {escape(values)}</p>" if values else ""


def _description(schema: dict[str, Any]) -> str:
    return schema.get("description", "")


def _type_name(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_type_name(schema.get('items', {}))}"
    several = schema.get("oneOf") or schema.get("anyOf") or ()
    return (
        " or ".join(map(_type_name, several)) or schema.get("format") or schema.get("type", "any")
    )


def _schema_link(schema: dict[str, Any]) -> str:
    kind = escape(_type_name(schema))
    return f'<a href="#schema-{kind}">{kind}</a>'


def _table(caption: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><caption>{caption}</caption>{lines}</table>" if lines else ""
