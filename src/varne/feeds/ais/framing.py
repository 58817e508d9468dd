"""From bytes to whole AIS messages: lines, sentences. Pure and incremental.

Every line becomes exactly one result: the ``Message`` it completes, a ``Noted``, or an
``Unreadable`` holding it whole. A part of a longer message is held until the rest comes (then it is
``Noted`` as a fragment) or is given up (then it is ``Unreadable``); at any moment
``lines == results given + waiting``. Results carry no cursor: the source numbers them.

Sources: IEC 61162-1 (sentences, VDM), IEC 61162-450 (tag blocks), GateHouse's ``$PGHP`` as found in
AisLib's recordings, the United States Coast Guard's trailing metadata as read by libais.
"""

from __future__ import annotations

import re

import msgspec

from varne.feeds.ais.assembly import ANNOTATION, Assembly, Framed, Message, Part
from varne.feeds.ais.sentences import (
    PGHP,
    Annotation,
    TagBlock,
    checksum,
    read_pghp,
    read_tag_block,
    read_trailer,
)
from varne.feeds.contract import Unreadable
from varne.picture.errors import Malformed

LINE_BYTES_MAX = 4096  # a longer line is cut here, and each piece quarantined: memory stays bounded

_BANG, _DOLLAR, _BACKSLASH = b"!$\\"
_FORMATTERS = frozenset((b"VDM", b"VDO"))
_ARMOUR = bytes((*range(48, 88), *range(96, 120)))  # six-bit armouring, IEC 61162-1 and ITU-R M.1371
_HEX = {f"{i:02X}".encode(): i for i in range(256)} | {f"{i:02x}".encode(): i for i in range(256)}
_DIGITS = frozenset(b"%d" % i for i in range(1, 10))
# Two sentences on one line: a checksum, then at once the start of another sentence or of a tag block.
_GLUED = re.compile(rb"(?<=\*[0-9A-Fa-f]{2})(?=[!$][A-Z-]|\\[A-Za-z]+:)")


class _Line(msgspec.Struct, gc=False):
    """One line on its way: where it stands, the whole of it, and what its tag block says."""

    place: int
    raw: bytes
    tag: TagBlock | None = None
    partial: bool = False


class Framer:
    """Takes bytes in any pieces, gives messages. One for each stream: its memory is of one sender."""

    def __init__(self) -> None:
        self.lines = 0  # lines taken in; blank ones are no input
        self._rest = b""
        self._cutting = False  # inside a line longer than LINE_BYTES_MAX
        self._annotation: Annotation | None = None
        self._pghp = PGHP()
        self._assembly = Assembly()
        self._received_unix_s: float | None = None
        self._out: list[Framed] = []

    @property
    def waiting(self) -> int:
        """Parts held until the rest of their message comes."""
        return self._assembly.waiting

    def feed(self, data: bytes, *, received_unix_s: float | None = None) -> list[Framed]:
        """Take bytes; give the results they settle, in order.

        Args:
            data: bytes in any pieces; how they are cut changes nothing.
            received_unix_s: when they came, for parts that must not be joined across a gap; None in a
                recording, where only the lines' own times count.
        """
        self._out = []
        self._received_unix_s = received_unix_s
        if received_unix_s is not None and self._assembly.waiting:
            self._out += self._assembly.pass_time(received_unix_s)
        lines = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            if self._cutting or len(line) > LINE_BYTES_MAX:
                self._cut(line)
                self._cutting = False
            elif line:
                self._line(line)
        if self._cutting or len(self._rest) > LINE_BYTES_MAX:
            self._rest = self._cut_full(self._rest)
        return self._out

    def end_line(self) -> list[Framed]:
        """The bytes so far end a line (a datagram ended)."""
        return self.feed(b"\n", received_unix_s=self._received_unix_s)

    def finish(self) -> list[Framed]:
        """The stream ended: settle the last line and give up every part still waiting."""
        results = self.end_line()
        self._annotation = None
        return results + self._assembly.finish()

    # ── lines ──

    def _cut(self, line: bytes) -> None:
        """Quarantine a line that is too long, piece by piece."""
        rest = self._cut_full(line)
        if rest:
            self._overlong(rest)

    def _cut_full(self, line: bytes) -> bytes:
        while len(line) > LINE_BYTES_MAX:
            self._overlong(line[:LINE_BYTES_MAX])
            line = line[LINE_BYTES_MAX:]
            self._cutting = True
        return line

    def _overlong(self, piece: bytes) -> None:
        self.lines += 1
        self._unreadable(
            "overlong", f"a line of more than {LINE_BYTES_MAX} bytes; this is a piece of it", piece
        )

    def _line(self, line: bytes) -> None:
        line = line.strip(b" \t")
        if not line:
            return
        if line.count(b"*") > 1:
            for piece in _GLUED.split(line):
                self._piece(piece)
        else:
            self._piece(line)

    def _piece(self, line: bytes) -> None:
        self.lines = place = self.lines + 1
        if place > self._assembly.give_up_at:
            self._out += self._assembly.pass_line(place)
        first = line[0]
        try:
            if first == _BANG:
                self._sentence(line, _Line(place, line))
            elif first == _DOLLAR:
                self._dollar(line)
            elif first == _BACKSLASH:
                self._tagged(line, place)
            else:
                raise Malformed("no sentence on this line", code="noise")
        except Malformed as fault:
            self._salvage(line, place, fault)
            self._annotation = None  # it spoke of this line, or of nothing that came

    def _salvage(self, line: bytes, place: int, fault: Malformed) -> None:
        """Noise ran into a sentence, or a cut sentence into the next: the last start may still be good."""
        start = line.rfind(b"!")
        if start > 0 and line[start - 1] != _BACKSLASH:
            try:
                self._sentence(line[start:], _Line(place, line, partial=True))
            except Malformed:
                pass
            else:
                return
        self._unreadable(fault.code, str(fault), line)

    def _tagged(self, line: bytes, place: int) -> None:
        end = line.find(b"\\", 1)
        if end < 0:
            raise Malformed("a tag block that does not end", code="tag_block")
        sentence = line[end + 1 :].lstrip()
        try:
            tag = read_tag_block(line[1:end])
        except Malformed:
            # The sentence has a checksum of its own: believe it, and nothing of its tag block.
            if not sentence.startswith(b"!"):
                raise
            self._sentence(sentence, _Line(place, line, partial=True))
            return
        if sentence.startswith(b"!"):
            self._sentence(sentence, _Line(place, line, tag))
        elif sentence.startswith(b"$"):
            self._dollar(sentence)
        elif sentence:
            raise Malformed("no sentence after the tag block", code="noise")
        else:
            self._out.append(ANNOTATION)

    def _dollar(self, line: bytes) -> None:
        """A sentence about other sentences, or of another instrument: nothing of it is a report."""
        star = line.find(b"*")
        if star < 0:
            raise Malformed("no checksum", code="no_checksum")
        if _HEX.get(line[star + 1 : star + 3]) != checksum(line[1:star]):
            raise Malformed("the checksum does not fit", code="checksum")
        if line.startswith(b"$PGHP,"):
            self._annotation = read_pghp(line[:star], self._pghp)
        self._out.append(ANNOTATION)

    # ── sentences ──

    def _sentence(self, sentence: bytes, line: _Line) -> None:
        fields = sentence.split(b",", 6)
        name = fields[0]
        if name[3:] not in _FORMATTERS or not (name[1:3].isalnum() or name[1:3] == b"--"):
            self._other(sentence)
            return
        if len(fields) != 7:
            raise Malformed("fewer than seven fields", code="fields")
        _, total, number, _, _, payload, tail = fields
        trailer = b""
        if len(tail) != 4:
            tail, trailer = _split_tail(tail, line)
        fill_bits = tail[0] - 48
        if tail[1] != 42 or not 0 <= fill_bits <= 5:
            raise Malformed("fill bits must be 0 to 5, then the checksum", code="fields")
        check = _HEX.get(tail[2:])
        if check is None:
            raise Malformed("the checksum is not two hexadecimal digits", code="no_checksum")
        if check != checksum(sentence[1 : sentence.index(b"*")]):
            raise Malformed("the checksum does not fit", code="checksum")
        if not payload:
            raise Malformed("no payload", code="fields")
        if payload.translate(None, _ARMOUR):
            raise Malformed("characters outside the six-bit alphabet", code="armour")
        if total != b"1" or number != b"1":
            self._part(fields, fill_bits, check, line, trailer)
            return
        heard_unix_s, station = self._heard(line.tag, trailer, check)
        self._out.append(
            Message(payload, fill_bits, heard_unix_s, station, line.place, line.raw, line.partial)
        )

    def _other(self, sentence: bytes) -> None:
        """An encapsulated sentence that is not VDM or VDO: noted when its checksum holds."""
        star = sentence.find(b"*")
        if star < 0 or not re.fullmatch(rb"![A-Z0-9-]{2}[A-Z]{3},.*", sentence[:star], re.DOTALL):
            raise Malformed("not a VDM or VDO sentence", code="noise")
        if _HEX.get(sentence[star + 1 : star + 3]) != checksum(sentence[1:star]):
            raise Malformed("the checksum does not fit", code="checksum")
        self._out.append(ANNOTATION)

    def _heard(self, tag: TagBlock | None, trailer: bytes, check: int) -> tuple[float | None, str | None]:
        """When and by whom a single-line message was heard: its tag block, else $PGHP, else its trailer."""
        annotation, self._annotation = self._annotation, None
        if tag is not None and tag.unix_s is not None:
            return tag.unix_s, tag.station
        if annotation is not None and annotation.fits(check):
            return annotation.unix_s, annotation.station
        if trailer:
            return read_trailer(trailer)
        return None, None if tag is None else tag.station

    def _part(self, fields: list[bytes], fill_bits: int, check: int, line: _Line, trailer: bytes) -> None:
        """One of several lines of a message: it waits, or completes it."""
        name, total, number, sequence, channel, payload = fields[:6]
        if total not in _DIGITS or number not in _DIGITS or number > total:
            shown = b"part %b of %b" % (number, total)
            raise Malformed(f"{shown.decode('ascii', 'backslashreplace')} cannot be", code="part_number")
        if number != total and fill_bits:
            raise Malformed("fill bits before the last part", code="fields")
        annotation, self._annotation = self._annotation, None
        heard_unix_s, station = (line.tag.unix_s, line.tag.station) if line.tag else (None, None)
        if heard_unix_s is None and trailer:
            heard_unix_s, station = read_trailer(trailer)
        part = Part(
            index=int(number),
            payload=payload,
            fill_bits=fill_bits,
            check=check,
            place=line.place,
            raw=line.raw,
            received_unix_s=self._received_unix_s,
            heard_unix_s=heard_unix_s,
            station=station,
            annotation=annotation,
            partial=line.partial,
        )
        origin = line.tag.origin if line.tag else b""
        self._out += self._assembly.add((origin, name, total, sequence, channel), part)

    def _unreadable(self, code: str, reason: str, raw: bytes) -> None:
        self._out.append(Unreadable(code=code, reason=reason, raw=raw))


def _split_tail(tail: bytes, line: _Line) -> tuple[bytes, bytes]:
    """The fill bit and checksum, and the metadata some receivers write behind them.

    Raises:
        Malformed: there is no checksum here.
    """
    star = tail.find(b"*")
    if star == 0:
        tail, star = b"0" + tail, 1  # some receivers leave a fill of nought out
    if star != 1 or len(tail) < 4:
        raise Malformed("no checksum where one belongs", code="no_checksum")
    rest = tail[4:]
    if rest and not rest.startswith(b","):
        line.partial = True
        rest = b""
    return tail[:4], rest[1:]
