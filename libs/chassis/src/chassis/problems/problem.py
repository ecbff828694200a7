"""Problems: errors over HTTP, in one format (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from pydantic import BaseModel

_registry: dict[str, type["Problem"]] = {}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong with a request: where, and what.

    Exactly one of `pointer` (a JSON Pointer into the body), `parameter` and `header` is the place.
    `message` is derived from the rule that was broken and never quotes a submitted value.
    """

    code: str
    message: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None

    def to_document(self) -> dict[str, str]:
        """The violation as a part of the problem's document."""
        where = {"pointer": self.pointer, "parameter": self.parameter, "header": self.header}
        place = {key: value for key, value in where.items() if value is not None}
        return place | {"code": self.code, "message": self.message}


class Problem(Exception):
    """A refusal that a client can act on. A subclass is a type of problem, named for the fact::

        class StaleVersion(Problem, code="stale-version", status=412, title="It has changed."): ...

    The code is stable: clients branch on it, and `/problems/<code>` explains it with the class's
    docstring. `detail` is about this occurrence and never quotes a submitted value.
    `extension_model` are what the type adds to the document (RFC 9457, 3.2), each of them optional.
    """  # noqa: D415  # the example ends it

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    extension_model: ClassVar[type[BaseModel] | None]

    def __init_subclass__(
        cls, *, code: str, status: int, title: str, extension_model: type[BaseModel] | None = None
    ) -> None:
        """Register a type of problem. Two of one code are a programming error."""
        super().__init_subclass__()
        if code in _registry:
            raise TypeError(f"two problems have the code {code}")
        cls.code, cls.status, cls.title, cls.extension_model = code, status, title, extension_model
        _registry[code] = cls

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[Violation] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
        extension: BaseModel | None = None,
    ) -> None:
        """`extension` is one of the type's `extension_model`."""
        super().__init__(detail or self.title)
        self.extension = extension
        self.detail = detail
        self.errors = errors
        self.headers = headers

    def to_document(self, request_id: str) -> dict[str, object]:
        """The document (`application/problem+json`)."""
        document: dict[str, object] = {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "instance": f"/requests/{request_id}",
            "request_id": request_id,
        }
        if self.detail is not None:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [error.to_document() for error in self.errors]
        if self.extension is not None:
            document |= self.extension.model_dump(mode="json")
        return document


PROBLEM_TYPES: Final[Mapping[str, type[Problem]]] = MappingProxyType(_registry)
"""Every type of problem by its code, the services' own too."""
