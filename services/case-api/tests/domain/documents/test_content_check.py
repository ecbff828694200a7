"""Content is verified while it arrives, whatever the parts in which it does."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.documents.content_check import ContentCheck, ContentMismatch
from case_api.domain.documents.media_types import HEAD_BYTES, begins_as
from events.stored_document import EXTENSIONS, DocumentMediaType


def archive(*names: str, first: tuple[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as entries:
        if first:
            entries.writestr(zipfile.ZipInfo(first[0]), first[1])  # stored, as ODF has it
        for name in names:
            entries.writestr(name, "content " * 100)
    return made.getvalue()


CONTENTS: Final = {
    DocumentMediaType.PDF: b"%PDF-1.7\n%%EOF",
    DocumentMediaType.PNG: b"\x89PNG\r\n\x1a\n" + bytes(20),
    DocumentMediaType.JPEG: b"\xff\xd8\xff\xe0" + bytes(20),
    DocumentMediaType.TIFF: b"MM\0*" + bytes(20),
    DocumentMediaType.HEIC: b"\0\0\0\x18ftypheic" + bytes(20),
    DocumentMediaType.DOCX: archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    DocumentMediaType.XLSX: archive("xl/workbook.xml", "[Content_Types].xml"),
    DocumentMediaType.ODT: archive("content.xml", first=("mimetype", DocumentMediaType.ODT)),
    DocumentMediaType.DOC: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20),
    DocumentMediaType.MSG: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20),
    DocumentMediaType.RTF: rb"{\rtf1 text}",
    DocumentMediaType.TEXT: "Grüße, two lines\n£5\n".encode() * 3,
}
SAME_FORM: Final = ({DocumentMediaType.DOC, DocumentMediaType.MSG}, {DocumentMediaType.TEXT})
"""Types that cannot be told apart by their first bytes, and text, which RTF and others are too."""


def verify(
    content: bytes, media_type: DocumentMediaType, parts: Sequence[bytes] | None = None
) -> None:
    check = ContentCheck(len(content), hashlib.sha256(content).hexdigest(), media_type)
    for part in parts or [content]:
        check.add(part)
    check.finish()


def test_every_type_has_a_content_and_an_extension() -> None:
    assert CONTENTS.keys() == EXTENSIONS.keys() == set(DocumentMediaType)


@pytest.mark.parametrize("media_type", DocumentMediaType)
def test_content_of_a_type_is_accepted_as_that_and_no_other(media_type: DocumentMediaType) -> None:
    verify(CONTENTS[media_type], media_type)
    for other in set(DocumentMediaType) - {media_type, DocumentMediaType.TEXT}:
        if not any({media_type, other} <= same for same in SAME_FORM):
            with pytest.raises(ContentMismatch, match="it is no"):
                verify(CONTENTS[media_type], other)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"two\0words", id="a NUL"),
        pytest.param("Grüße".encode("latin-1"), id="not UTF-8"),
        pytest.param("€".encode()[:-1], id="half a character at the end"),
        pytest.param(b"a" * 300_000 + b"\xff", id="late"),
        pytest.param(CONTENTS[DocumentMediaType.PNG], id="an image"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(ContentMismatch):
        verify(content, DocumentMediaType.TEXT)


def test_an_archive_of_something_else_is_no_document() -> None:
    with pytest.raises(ContentMismatch):
        verify(archive("virus.exe", "[Content_Types].xml"), DocumentMediaType.DOCX)


def test_wrong_content_is_refused_before_the_rest_arrives() -> None:
    check = ContentCheck(50_000_000, "0a" * 32, DocumentMediaType.PDF)
    with pytest.raises(ContentMismatch, match="no application/pdf"):
        check.add(b"<html>".ljust(HEAD_BYTES))

    check = ContentCheck(10, "0a" * 32, DocumentMediaType.PDF)
    with pytest.raises(ContentMismatch, match="larger"):
        check.add(b"%PDF-123456")


def test_size_and_hash_are_those_of_the_document() -> None:
    content = CONTENTS[DocumentMediaType.PDF]
    digest = hashlib.sha256(content).hexdigest()

    for size, sha256, reason in (
        (len(content) + 1, digest, "shorter"),
        (len(content), "0a" * 32, "sha256"),
    ):
        check = ContentCheck(size, sha256, DocumentMediaType.PDF)
        check.add(content)
        with pytest.raises(ContentMismatch, match=reason):
            check.finish()


def cut(content: bytes, places: set[int]) -> Iterator[bytes]:
    ends = sorted({0, len(content), *(place % len(content) for place in places)})
    yield from (content[a:b] for a, b in pairwise(ends))


@given(st.sampled_from(DocumentMediaType), st.sets(st.integers(0, 5000), max_size=6))
def test_the_parts_in_which_content_arrives_do_not_matter(
    media_type: DocumentMediaType, places: set[int]
) -> None:
    content = CONTENTS[media_type]

    verify(content, media_type, [*cut(content, places)])


@given(st.binary(max_size=40))
def test_bytes_are_examined_without_an_error(content: bytes) -> None:
    for media_type in DocumentMediaType:
        begins_as(media_type, content)
