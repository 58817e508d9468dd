"""Snapshots of the picture: a cache that spares folding a long log again, and nothing more.

A snapshot is trusted only when it was made by this very fold (a digest of its source), is whole, and
names an entry, by sequence and chain link, that this log has. Any other is passed over and deleted.
The body is the JSON that :meth:`Picture.fingerprint` is taken of, and not a tighter form, so that a
picture read back is the same to the last zone and decimal. File: one line of JSON (the header), then the
body, compressed by zlib.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from varne.picture.fold import fold
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.store.contract import Store

FORMAT = 1
SUFFIX = ".snapshot"
HEADER_BYTES_MAX = 4_096


class Header(Noun, frozen=True, kw_only=True):
    """First line of a snapshot."""

    format: int
    fold: str  # digest of the code that made the picture
    sequence: int  # of the last entry folded in
    link: str  # that entry's chain link, hex
    sha256: str  # of the compressed body


class Capture(Noun, frozen=True, kw_only=True):
    """A picture as it was at one moment, encoded; may be written by another thread."""

    sequence: int
    body: bytes  # JSON


class Rejected(Noun, frozen=True, kw_only=True):
    """A snapshot that was not used, and why."""

    file: str
    why: str


@cache
def fold_digest() -> str:
    """Hex SHA-256 of the source of everything that makes a picture of a log: words, fold, decoding."""
    digest = hashlib.sha256()
    for package, names in (("varne.picture", None), ("varne.store", ("codec.py", "upcast.py"))):
        folder = resources.files(package)
        sources = sorted(item.name for item in folder.iterdir() if item.name.endswith(".py"))
        for name in sources if names is None else names:
            source = (folder / name).read_bytes()
            digest.update(f"{package}/{name} {len(source)}\n".encode() + source)
    return digest.hexdigest()


class SnapshotShelf:
    """Snapshots of one log in one folder: the newest, and some spread evenly over the log's length.

    Args:
        folder: made when the first snapshot is saved.
        keep: how many to keep at most, two or more.
        read_only: delete nothing and save nothing.
    """

    def __init__(self, folder: str | Path, *, keep: int = 24, read_only: bool = False) -> None:
        self.folder = Path(folder)
        self._keep = max(keep, 2)
        self._read_only = read_only
        self.rejected: list[Rejected] = []  # what was passed over, oldest first
        self.failure: str | None = None  # why the last save did not succeed; None when it did

    def capture(self, picture: Picture) -> Capture:
        """Encode a picture; to be called where nothing changes it meanwhile."""
        return Capture(sequence=picture.sequence, body=msgspec.json.encode(picture))

    def put(self, store: Store, capture: Capture) -> bool:
        """Write a capture, durable and whole or not at all; False when it was not written.

        A picture may be ahead of its log while the store refuses; such a one is not written. A disk that
        refuses is noted in :attr:`failure`: a centre does without snapshots.
        """
        link = store.link_at(capture.sequence)
        return link is not None and self._write(capture, link)

    def save(self, picture: Picture, link: str) -> bool:
        """Write a snapshot of ``picture``, whose last entry has the chain link ``link`` (hex)."""
        return self._write(self.capture(picture), link)

    def save_from(self, store: Store, picture: Picture) -> bool:
        """Capture and write at once; the caller waits for the disk."""
        return self.put(store, self.capture(picture))

    def _write(self, capture: Capture, link: str) -> bool:
        if self._read_only or capture.sequence == 0:
            return False
        compressed = zlib.compress(capture.body, level=1)
        header = Header(
            format=FORMAT,
            fold=fold_digest(),
            sequence=capture.sequence,
            link=link,
            sha256=hashlib.sha256(compressed).hexdigest(),
        )
        path = self.folder / f"{capture.sequence:012d}-{link[:12]}{SUFFIX}"
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(msgspec.json.encode(header) + b"\n")
                file.write(compressed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            self._thin()
        except OSError as error:
            self.failure = f"no snapshot at entry {capture.sequence}: {error}"
            return False
        self.failure = None
        return True

    def _thin(self) -> None:
        """Delete what a crash left half written, and of too many snapshots those standing closest."""
        for part in self.folder.glob("*.part"):
            part.unlink(missing_ok=True)
        files = self._files()
        while len(files) > self._keep:
            places = [0, *(sequence for sequence, _ in files)]
            # The newest stays: it is what a start needs. Of the others, the one whose loss leaves the
            # smallest gap goes.
            gaps = [places[at + 2] - places[at] for at in range(len(files) - 1)]
            _, closest = files.pop(gaps.index(min(gaps)))
            closest.unlink(missing_ok=True)

    def _files(self) -> list[tuple[int, Path]]:
        """Snapshots by sequence, oldest first; other files in the folder are not ours."""
        found = []
        for path in self.folder.glob(f"*{SUFFIX}"):
            sequence = path.name.split("-", 1)[0]
            if sequence.isascii() and sequence.isdigit():
                found.append((int(sequence), path))
        return sorted(found)

    def newest(self, store: Store, *, through_sequence: int | None = None) -> Picture | None:
        """The newest snapshot of this log, at or before an entry; None when there is none to trust.

        Those that cannot be trusted are listed in :attr:`rejected` and deleted.

        Raises:
            Refused: the store cannot be read.
        """
        for sequence, path in reversed(self._files()):
            if through_sequence is not None and sequence > through_sequence:
                continue
            try:
                found = _open(path, store)
            except OSError as error:
                found = f"cannot be read: {error}"
            if isinstance(found, Picture):
                return found
            self.rejected.append(Rejected(file=path.name, why=found))
            if not self._read_only:
                with suppress(OSError):  # a folder that cannot be written to: it is passed over each time
                    path.unlink(missing_ok=True)
        return None


def _open(path: Path, store: Store) -> Picture | str:
    """The picture in a snapshot, or why it is not to be trusted."""
    with path.open("rb") as file:
        first = file.readline(HEADER_BYTES_MAX)
        try:
            header = msgspec.json.decode(first, type=Header)
        except ValueError:  # not JSON, not UTF-8, or not a header
            return "damaged: its header cannot be read"
        if header.format != FORMAT or header.fold != fold_digest():
            return "made by another version of Varne"
        if header.sequence == 0 or store.link_at(header.sequence) != header.link:
            return f"of another log, or this one lost its end: it has no such entry {header.sequence}"
        compressed = file.read()
    if hashlib.sha256(compressed).hexdigest() != header.sha256:
        return "damaged: its content is not what was written"
    try:
        picture = msgspec.json.decode(zlib.decompress(compressed), type=Picture)
    except (zlib.error, ValueError) as error:
        return f"damaged: {error}"
    if picture.sequence != header.sequence:
        return "damaged: its header is of another picture"
    return picture


def load_picture(
    store: Store, shelf: SnapshotShelf | None = None, *, through_sequence: int | None = None
) -> Picture:
    """The picture of a log, or of its beginning: the newest snapshot to trust, and the fold of the rest.

    Args:
        store: the log.
        shelf: its snapshots; None folds every entry.
        through_sequence: last entry to know of; None for all.

    Raises:
        Broken: an entry is damaged or cannot be read; names it.
        Refused: the store cannot be read.
    """
    picture = None if shelf is None else shelf.newest(store, through_sequence=through_sequence)
    if picture is None:
        picture = Picture()
    return fold(store.read(after_sequence=picture.sequence, through_sequence=through_sequence), picture)
