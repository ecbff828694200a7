"""Verifies content while it arrives: its size, its hash and its type are those of the document."""

import codecs
import hashlib

from case_api.domain.documents.media_types import HEAD_BYTES, TAIL_BYTES, begins_as, ends_as
from events.contracts.references import Sha256
from events.stored_document import DocumentMediaType


class ContentMismatch(Exception):
    """Content is not that of the document; the message states which property differs."""


class ContentCheck:
    """The verification of one content, which is never held as a whole.

    Give it each part with `add`, and call `finish` after the last.
    """

    def __init__(self, size: int, sha256: Sha256, media_type: DocumentMediaType) -> None:
        self._size = size
        self._sha256 = sha256
        self._media_type = media_type
        self._received = 0
        self._hash = hashlib.sha256()
        self._head = b""
        self._tail = b""
        self._text = codecs.getincrementaldecoder("utf-8")()

    def add(self, part: bytes) -> None:
        """Verify the next part, so that wrong content is refused before the rest arrives.

        Raises:
            ContentMismatch: the content is larger, or begins as none of its type does.
        """
        self._received += len(part)
        if self._received > self._size:
            raise ContentMismatch(f"it is larger than the {self._size} bytes of the document")
        self._hash.update(part)
        self._tail = (self._tail + part)[-TAIL_BYTES:]
        if self._media_type is DocumentMediaType.TEXT:
            self._check_text(part, final=False)
        if len(self._head) < HEAD_BYTES:
            self._head = (self._head + part)[:HEAD_BYTES]
            if len(self._head) == HEAD_BYTES:
                self._check_head()

    def finish(self) -> None:
        """Verify the whole.

        Raises:
            ContentMismatch: its size, its hash or its type differs.
        """
        if self._received != self._size:
            raise ContentMismatch(f"it is shorter than the {self._size} bytes of the document")
        self._check_head()
        if self._media_type is DocumentMediaType.TEXT:
            self._check_text(b"", final=True)
        if not ends_as(self._media_type, self._head, self._tail):
            raise self._other_type()
        if self._hash.hexdigest() != self._sha256:
            raise ContentMismatch("its sha256 is not that of the document")

    def _check_head(self) -> None:
        if not begins_as(self._media_type, self._head):
            raise self._other_type()

    def _check_text(self, part: bytes, *, final: bool) -> None:
        try:
            self._text.decode(part, final)
        except UnicodeDecodeError:
            raise self._other_type() from None
        if b"\0" in part:
            raise self._other_type()

    def _other_type(self) -> ContentMismatch:
        return ContentMismatch(f"it is no {self._media_type}")
