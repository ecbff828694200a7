"""Text as it is read, without the characters of it that no reader sees."""

import unicodedata
from collections.abc import Sequence


def visible_forms(text: str) -> Sequence[str]:
    """A text as it may be read, in one form for equal characters (NFKC).

    A soft hyphen or a space without width, which a copy from another document brings along, stands
    within a word or between two: with any of these (Unicode's category Cf) there are two forms.
    """
    equal = unicodedata.normalize("NFKC", text)
    if not any(map(_is_invisible, equal)):
        return [equal]
    within = "".join(each for each in equal if not _is_invisible(each))
    return [within, "".join(" " if _is_invisible(each) else each for each in equal)]


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"
