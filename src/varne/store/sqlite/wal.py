"""Looking for committed entries that a damaged write-ahead file would make SQLite forget.

After a crash SQLite takes from the write-ahead file every transaction up to the first frame that does
not fit its running checksum, and drops the rest without a word. That is right for a last transaction
cut off by the crash: nobody was told it was durable. It is wrong when a byte went bad in the middle.
The two differ: each commit is flushed before the next begins, so a bad frame with *two* commits at or
after it means that the first of them had been acknowledged.

Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoint, salt 1, salt 2, checksum 1, 2
_FRAME = struct.Struct(">6I")  # page number, pages after commit or 0, salt 1, salt 2, checksum 1, 2
_MAGIC_LITTLE_ENDIAN = 0x377F0682
_MAGIC_BIG_ENDIAN = 0x377F0683
_MASK = 0xFFFFFFFF


def lost_commits(wal: Path) -> int:
    """How many acknowledged transactions in the write-ahead file SQLite would drop; 0 when it is whole.

    To be called before SQLite opens the log, and only when no other process has it open.
    """
    if not wal.exists():
        return 0
    content = wal.read_bytes()
    if len(content) <= _HEADER.size:
        return 0
    magic, _version, page_bytes, _checkpoint, *salts, sum_1, sum_2 = _HEADER.unpack_from(content)
    order = ">" if magic == _MAGIC_BIG_ENDIAN else "<"
    header_fits = (
        magic in (_MAGIC_LITTLE_ENDIAN, _MAGIC_BIG_ENDIAN)
        and _checksum(content[:24], order, 0, 0) == (sum_1, sum_2)
        and page_bytes >= 512
    )
    if not header_fits:
        # The file's first frame says the salts as well; its page size is what the frames are spaced by.
        return _commits_without_header(content)
    at = _HEADER.size
    running = (sum_1, sum_2)
    step = _FRAME.size + page_bytes
    while at + step <= len(content):
        _page, _commit, salt_1, salt_2, *sums = _FRAME.unpack_from(content, at)
        running = _checksum(content[at : at + 8], order, *running)
        running = _checksum(content[at + _FRAME.size : at + step], order, *running)
        if [salt_1, salt_2] != salts or tuple(sums) != running:
            break
        at += step
    commits = sum(1 for _ in _commits(content, at, step, salts))
    return commits - 1 if commits >= 2 else 0


def _commits_without_header(content: bytes) -> int:
    _page, _commit, salt_1, salt_2, *_sums = _FRAME.unpack_from(content.ljust(64, b"\0"), _HEADER.size)
    counts = (
        sum(1 for _ in _commits(content, _HEADER.size, _FRAME.size + (1 << power), [salt_1, salt_2]))
        for power in range(9, 17)
    )
    return max(counts)


def _commits(content: bytes, start: int, step: int, salts: list[int]) -> Iterator[int]:
    """Places from ``start`` on of the frames of this generation that end a transaction."""
    for at in range(start, len(content) - step + 1, step):
        _page, commit, salt_1, salt_2, *_sums = _FRAME.unpack_from(content, at)
        if commit and [salt_1, salt_2] == salts:
            yield at


def _checksum(content: bytes, order: str, sum_1: int, sum_2: int) -> tuple[int, int]:
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        sum_1 = (sum_1 + first + sum_2) & _MASK
        sum_2 = (sum_2 + second + sum_1) & _MASK
    return sum_1, sum_2
