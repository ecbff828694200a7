"""The beginning of a failing receiver's response, masked, which is kept for some days.

A response may contain anything, a child's record included. What looks like an address, a number of
a person or a secret is masked. Names cannot be recognised, so an excerpt is kept only where a
council opts in, is short, expires and can be erased (docs/adr/0034).
"""

import re
from typing import Final
from unicodedata import category, normalize

from notification_service.domain.legible_text import INVISIBLE

MAX_EXCERPT_BYTES: Final = 512
_SCANNED_BYTES: Final = 1024
_REMOVED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that are not kept: control, format (bidi, zero-width), unpaired, private
and unassigned ones, and separators of lines."""
_SENSITIVE: Final = re.compile(
    # Possessive, and from the beginning of a word only: linear time for any text.
    r"(?<![^\s\"'<>@])[^\s\"'<>@]++@[^\s\"'<>@]++"  # e-mail addresses
    r"|\+?\d[\d /-]{4,}\d"  # telephone, NHS, UPN and card numbers, dates
    r"|\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b"  # postcodes
    r"|[A-Za-z0-9+/_=-]{32,}+"  # tokens, keys, signatures
)


def response_excerpt(body: bytes) -> str | None:
    """The excerpt of a body, at most MAX_EXCERPT_BYTES, in NFC; None where nothing is left."""
    text = body[:_SCANNED_BYTES].decode(errors="replace")
    clean = normalize("NFC", "".join(each if _is_visible(each) else " " for each in text))
    masked = " ".join(_SENSITIVE.sub("[masked]", " ".join(clean.split())).split())
    return masked.encode()[:MAX_EXCERPT_BYTES].decode(errors="ignore").strip() or None


def _is_visible(character: str) -> bool:
    return category(character) not in _REMOVED_CATEGORIES and character not in INVISIBLE
