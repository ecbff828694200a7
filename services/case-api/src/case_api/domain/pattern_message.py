"""Says in plain words what a text must look like, in place of a regular expression."""

from typing import LiteralString

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

_BROKEN = "string_pattern_mismatch"


def pattern_message(message: LiteralString) -> WrapValidator:
    """A validator for a type with a `pattern`: who breaks it reads `message`, which says the rule.

    The code of the violation stays that of pydantic.
    """

    def validate(value: object, check: ValidatorFunctionWrapHandler) -> object:
        try:
            return check(value)
        except ValidationError as error:
            if error.errors(include_url=False, include_input=False)[0]["type"] != _BROKEN:
                raise
            raise PydanticCustomError(_BROKEN, message) from None

    return WrapValidator(validate)
