"""By which edition of the words, the catalogue and a council's settings a notice was composed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class NoticeEditions:
    """What a notice was composed by.

    The words and the catalogue have the SHA-256 of their files, the settings a version.
    """

    words_sha256: bytes
    catalogue_sha256: bytes
    settings_version: int


def digest_of_files(files: Mapping[str, str]) -> bytes:
    """The SHA-256 of some files by their names: that of what `sha256sum` prints of them.

    So a release can be compared without this program: `LC_ALL=C sha256sum *.toml | sha256sum`.
    """
    lines = (f"{sha256(files[name].encode()).hexdigest()}  {name}\n" for name in sorted(files))
    return sha256("".join(lines).encode()).digest()
