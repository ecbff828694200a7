"""The parameters of a statement that is put together from parts."""

from collections.abc import Iterable


class QueryParameters:
    """Values of a statement, each given once; `add` returns the placeholder of a value."""

    def __init__(self, values: Iterable[object] = ()) -> None:
        self.values = list(values)

    def add(self, value: object) -> str:
        """The placeholder, such as `$3`, of a value of this statement."""
        for place, known in enumerate(self.values, 1):
            if known is value or (type(known) is type(value) and known == value):
                return f"${place}"
        self.values.append(value)
        return f"${len(self.values)}"
