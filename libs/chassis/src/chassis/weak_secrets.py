"""Secrets that someone could guess: placeholders, defaults and repetitions.

It is no measure of strength: a secret is to be generated, and one that was typed is refused where
it is easily recognised.
"""

from typing import Final

MIN_SECRET_LENGTH: Final = 12
"""Characters of a password; the settings of keys ask for more."""
_MIN_DISTINCT: Final = 8
_PLACEHOLDERS: Final = (
    *("changeme", "change-me", "change_me", "replace", "placeholder", "example", "default"),
    *("password", "secret", "letmein", "qwerty", "12345678", "postgres"),
)


def is_weak(secret: str, name: str = "") -> bool:
    """Whether a secret is short, repeats a few characters, or has a placeholder or `name` in it."""
    lowered = secret.lower()
    return (
        len(secret) < MIN_SECRET_LENGTH
        or len(set(secret)) < _MIN_DISTINCT
        or any(each in lowered for each in _PLACEHOLDERS)
        or (bool(name) and name.lower() in lowered)
    )
