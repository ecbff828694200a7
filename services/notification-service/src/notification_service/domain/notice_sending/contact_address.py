"""Addresses of e-mail and of letters, compared whatever their capitals and spaces."""


def comparable_address(*lines: str) -> str:
    """An address in one form, which the same address has too."""
    return " ".join(" ".join(lines).casefold().split())
