"""The catalogue of notices, and their words, that the service is shipped with."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.parser import parse_notices


@cache
def current_notices() -> NoticeCatalogue:
    """The catalogue in domain/notices/requirements; raises InvalidNotices if it is invalid.

    The rules that it names are those of another service: `python -m deploy.notices --check`
    compares them.
    """
    return parse_notices(notice_files())


def notice_files() -> Mapping[str, str]:
    """The files in domain/notices/requirements, by name."""
    return _toml_files("requirements")


def _toml_files(folder: str) -> Mapping[str, str]:
    place = files("notification_service.domain.notices").joinpath(folder)
    found = [file for file in place.iterdir() if file.name.endswith(".toml")]
    found.sort(key=lambda file: file.name)
    return {file.name: file.read_text(encoding="utf-8") for file in found}
