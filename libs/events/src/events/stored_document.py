"""How a document of a case is stored: what one service writes and another reads.

Who has the documents stores what describes them, and their content, encrypted under the key of the
file of their case; who sends notices reads those that a notice encloses.
"""

from collections.abc import Mapping
from typing import Final

from events.contracts.published_enum import PublishedEnum

DETAILS_PLACE: Final = "document/{}"
"""The place (`chassis.encryption.data_key`) of what describes a document, by its id: a JSON object
with `title`, `concerns` and `location`."""
PART_PLACE: Final = "part/{}/{}"
"""That of a part of a content, by the id of the upload that it is and its number from 0."""
_OOXML: Final = "application/vnd.openxmlformats-officedocument"


class DocumentMediaType(PublishedEnum):
    """What the content of a document is. Nothing that a browser executes is among them."""

    PDF = "application/pdf"
    """A PDF document."""
    PNG = "image/png"
    """A PNG image."""
    JPEG = "image/jpeg"
    """A JPEG image."""
    TIFF = "image/tiff"
    """A TIFF image, as scanners write it."""
    HEIC = "image/heic"
    """A photograph of a telephone."""
    DOCX = f"{_OOXML}.wordprocessingml.document"
    """A Word document."""
    XLSX = f"{_OOXML}.spreadsheetml.sheet"
    """An Excel workbook."""
    ODT = "application/vnd.oasis.opendocument.text"
    """An OpenDocument text."""
    DOC = "application/msword"
    """A Word document of the older format."""
    MSG = "application/vnd.ms-outlook"
    """An e-mail saved by Outlook."""
    RTF = "application/rtf"
    """A text in Rich Text Format."""
    TEXT = "text/plain"
    """Plain text in UTF-8."""


class ConcernedPerson(PublishedEnum):
    """Which person of the case a document is about."""

    CHILD = "child"
    """The child or young person."""
    PARENT = "parent"
    """A parent or carer."""
    OTHER_RELATIVE = "other_relative"
    """Another relative, such as a sibling."""
    PROFESSIONAL = "professional"
    """A professional who works with the family."""


class ScanState(PublishedEnum):
    """Whether stored content was scanned for malware."""

    NOT_SCANNED = "not_scanned"
    """No scanner is configured. The content is served."""
    WAITING = "waiting"
    """It is about to be scanned, and is not served before."""
    PASSED = "passed"
    """Nothing was found. The content is served."""
    FAILED = "failed"
    """Something was found. The content was deleted and is never served."""


SERVED_SCAN_STATES: Final = frozenset({ScanState.NOT_SCANNED, ScanState.PASSED})
"""The states in which stored content may be read."""
EXTENSIONS: Final[Mapping[DocumentMediaType, str]] = {
    DocumentMediaType.PDF: "pdf",
    DocumentMediaType.PNG: "png",
    DocumentMediaType.JPEG: "jpg",
    DocumentMediaType.TIFF: "tif",
    DocumentMediaType.HEIC: "heic",
    DocumentMediaType.DOCX: "docx",
    DocumentMediaType.XLSX: "xlsx",
    DocumentMediaType.ODT: "odt",
    DocumentMediaType.DOC: "doc",
    DocumentMediaType.MSG: "msg",
    DocumentMediaType.RTF: "rtf",
    DocumentMediaType.TEXT: "txt",
}
"""The extension of the name of a file of a type."""
