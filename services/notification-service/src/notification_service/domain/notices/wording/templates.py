"""Jinja for notices: sandboxed, without undefined values, everything escaped."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Filter),
    *(nodes.If, nodes.Compare, nodes.Operand, nodes.Const, nodes.And, nodes.Or, nodes.Not),
)
"""What a template may consist of: no loops, calls, assignments, imports or arithmetic, so that its
length bounds its time and its size."""


class InvalidTemplate(Exception):
    """A template has an error, or something that templates of notices do not have."""


def _upper_first(text: object) -> str:
    words = str(text)
    return words[:1].upper() + words[1:]


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters["upper_first"] = _upper_first
    return environment


@lru_cache(maxsize=1000)
def _compiled(source: str) -> Template:
    return _environment().from_string(source)


def render_template(source: str, values: Mapping[str, object]) -> str:
    """One of our templates as escaped markup.

    Raises:
        InvalidTemplate: it has an error, or a value is not given. The text has no value in it.
    """
    try:
        return _compiled(source).render(values)
    except TemplateError as error:
        raise InvalidTemplate(f"{type(error).__name__}: {error.message}") from None


def template_variables(source: str) -> frozenset[str]:
    """The values that a template uses.

    Raises:
        InvalidTemplate: it is not valid, or has more than text, values and conditions.
    """
    try:
        tree = _environment().parse(source)
    except TemplateError as error:
        raise InvalidTemplate(f"{error.message}") from None
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise InvalidTemplate(f"{type(node).__name__} is not allowed")
    return frozenset(find_undeclared_variables(tree))


PLACEHOLDER: Final = re.compile(r"\{\{ ?([a-z_]{1,40}) ?\}\}")
"""A value in the words of a council: the one thing besides text that they may have."""
