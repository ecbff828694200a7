"""How the content of each media type that a document may have begins and ends."""

from collections.abc import Mapping, Sequence
from typing import Final

from events.stored_document import DocumentMediaType

HEAD_BYTES: Final = 4096
"""Bytes from the start of the content that are examined; all of them if it is shorter."""
TAIL_BYTES: Final = 65_536
"""Bytes at its end: a ZIP archive has the list of its entries there."""

_OLE: Final = (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_ZIP: Final = (0, b"PK\x03\x04")
_SIGNATURES: Final[Mapping[DocumentMediaType, Sequence[tuple[int, bytes]]]] = {
    DocumentMediaType.PDF: [(0, b"%PDF-")],
    DocumentMediaType.PNG: [(0, b"\x89PNG\r\n\x1a\n")],
    DocumentMediaType.JPEG: [(0, b"\xff\xd8\xff")],
    DocumentMediaType.TIFF: [(0, b"II*\0"), (0, b"MM\0*")],
    DocumentMediaType.HEIC: [(4, b"ftyp" + brand) for brand in (b"heic", b"heix", b"mif1")],
    DocumentMediaType.DOCX: [_ZIP],
    DocumentMediaType.XLSX: [_ZIP],
    DocumentMediaType.ODT: [(30, b"mimetype" + DocumentMediaType.ODT.encode())],
    DocumentMediaType.DOC: [_OLE],
    DocumentMediaType.MSG: [_OLE],
    DocumentMediaType.RTF: [(0, rb"{\rtf")],
    DocumentMediaType.TEXT: [],
}
"""How content of a type may begin: bytes at an offset. Of text nothing is expected."""
_ENTRIES: Final[Mapping[DocumentMediaType, Sequence[bytes]]] = {
    DocumentMediaType.DOCX: [b"[Content_Types].xml", b"word/"],
    DocumentMediaType.XLSX: [b"[Content_Types].xml", b"xl/"],
}
"""Names of entries that an archive of a type has."""


def begins_as(media_type: DocumentMediaType, head: bytes) -> bool:
    """Whether content with this head may be of a type."""
    signatures = _SIGNATURES[media_type]
    return not signatures or any(head.startswith(magic, at) for at, magic in signatures)


def ends_as(media_type: DocumentMediaType, head: bytes, tail: bytes) -> bool:
    """Whether complete content with this head and tail may be of a type."""
    return all(name in head or name in tail for name in _ENTRIES.get(media_type, ()))
