"""Files of lines, plain or gzipped: the I/O that every file feed shares."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from varne.picture.errors import Refused

LINE_BYTES_MAX = 1024 * 1024
_CHUNK_BYTES = 256 * 1024
BATCH_ITEMS = 500


class Line(NamedTuple):
    """One line of a file. ``ended`` is False for a last line without its newline: it may be cut off."""

    number: int  # from 1
    raw: bytes  # without the newline; at most LINE_BYTES_MAX of it
    ended: bool
    dropped_bytes: int = 0  # how much of an enormous line was not kept
    broken: bool = False  # the packed file itself breaks off here


def open_binary(path: Path) -> io.BufferedIOBase:
    """Open a file for reading, through gzip when its name ends so.

    Raises:
        Refused: it cannot be opened; says what to do.
    """
    try:
        plain = path.open("rb")
    except FileNotFoundError:
        raise Refused(f"there is no file {path}; check the name", code="file_missing") from None
    except PermissionError:
        raise Refused(f"{path} may not be read; give this user the right to", code="file_forbidden") from None
    except IsADirectoryError:
        raise Refused(f"{path} is a directory; name a file in it", code="file_is_directory") from None
    if path.suffix == ".gz":
        return _OwningGzip(plain)
    return plain


class _OwningGzip(gzip.GzipFile):
    """Closes the file beneath it too, which GzipFile does only for files it opened itself."""

    def __init__(self, plain: BinaryIO) -> None:
        super().__init__(fileobj=plain, mode="rb")
        self._plain = plain

    def close(self) -> None:
        super().close()
        self._plain.close()


def lines(path: Path) -> Iterator[Line]:
    """Every line of a file in order, blank ones too.

    The last line is not ``ended`` when its newline is missing, and ``broken`` when a gzip file breaks off
    there.

    Raises:
        Refused: the file cannot be opened.
    """
    with open_binary(path) as stream:
        number, pending, dropped = 1, b"", 0
        while True:
            try:
                chunk = stream.read1(_CHUNK_BYTES)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                yield Line(number, pending, ended=False, dropped_bytes=dropped, broken=True)
                return
            if not chunk:
                if pending:
                    yield Line(number, pending, ended=False, dropped_bytes=dropped)
                return
            *whole, rest = chunk.split(b"\n")
            for part in whole:
                raw = pending + part if pending else part
                dropped += max(0, len(raw) - LINE_BYTES_MAX)
                yield Line(number, raw[:LINE_BYTES_MAX].removesuffix(b"\r"), True, dropped)
                number, pending, dropped = number + 1, b"", 0
            pending += rest
            dropped += max(0, len(pending) - LINE_BYTES_MAX)
            pending = pending[:LINE_BYTES_MAX]
