"""Between a :class:`~varne.picture.events.Recorded` entry and the row a store keeps of it.

Bodies are JSON, so that a log can be read without Varne. What cannot be read back as it was is refused
before it is written: a log entry that no program can decode would keep a centre from starting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from varne.picture.errors import Broken
from varne.picture.events import EVENTS_BY_NAME, Event, Recorded
from varne.store.chain import Row, link_after
from varne.store.upcast import UPCASTERS, Body, Upcasters, upcast

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_S = 86_400


def to_us(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC.

    Raises:
        Broken: ``moment`` has no zone, or one that is not UTC (read back, it would not be the same).
    """
    if moment.tzinfo is not UTC and moment.utcoffset() != timedelta():
        raise Broken(f"{moment.isoformat()} is not in UTC: a log holds no other time")
    since = moment - _EPOCH
    return (since.days * _DAY_S + since.seconds) * 1_000_000 + since.microseconds


def from_us(moment_us: int) -> datetime:
    """The aware UTC time of ``moment_us`` microseconds since 1970.

    Raises:
        OverflowError: no such time exists; only a damaged row can hold it.
    """
    return _EPOCH + timedelta(microseconds=moment_us)


class Codec:
    """Encodes and decodes log entries.

    Args:
        kinds: event types by name; each says its current version.
        upcasters: how old bodies come up to it.
    """

    def __init__(
        self, kinds: Mapping[str, type[Event]] = EVENTS_BY_NAME, upcasters: Upcasters = UPCASTERS
    ) -> None:
        self._kinds = dict(kinds)
        self._upcasters = upcasters
        self._encoder = msgspec.json.Encoder()
        self._decoders = {name: msgspec.json.Decoder(kind) for name, kind in kinds.items()}
        self._old_bodies = msgspec.json.Decoder(Body)

    def seal(
        self, entries: Sequence[Recorded], *, after_sequence: int, after_link: bytes
    ) -> tuple[list[Row], bytes]:
        """Rows of ``entries`` chained on to a log's end, and the last link.

        Raises:
            Broken: an entry does not follow the one before it, is of an unknown kind, or would not be
                read back as it is.
        """
        rows: list[Row] = []
        sequence, link = after_sequence, after_link
        for entry in entries:
            if entry.sequence != sequence + 1:
                raise Broken(f"entry {entry.sequence} cannot follow {sequence}, the log's end")
            sequence = entry.sequence
            bare = self._encode(entry)
            link = link_after(link, bare)
            rows.append((*bare[:-1], link))
        return rows, link

    def _encode(self, entry: Recorded) -> Row:
        body = entry.body
        name = body.name
        if self._kinds.get(name) is not type(body):
            raise Broken(f"entry {entry.sequence}: {type(body).__name__} is not a kind of log entry")
        try:
            entry.originator.encode()
            encoded = self._encoder.encode(body)
            again = self._decoders[name].decode(encoded)
        except (ValueError, TypeError) as error:  # what msgspec raises for wrong types and bad text
            raise Broken(f"entry {entry.sequence} ({name}) could not be read back: {error}") from error
        if again != body:
            raise Broken(f"entry {entry.sequence} ({name}) would be read back as something else")
        return (
            entry.sequence,
            name,
            body.version,
            entry.originator,
            None if entry.observed_at is None else to_us(entry.observed_at),
            to_us(entry.received_at),
            to_us(entry.recorded_at),
            encoded,
            b"",
        )

    def decode(self, row: Row) -> Recorded:
        """The entry of a row, its body upcast to the current version.

        Raises:
            Broken: the kind is unknown or the body cannot be read; names the sequence.
        """
        sequence, name, version, originator, observed_us, received_us, recorded_us, encoded, _link = row
        kind = self._kinds.get(name)
        if kind is None:
            raise Broken(f"entry {sequence} is a {name!r}, which this program does not know")
        try:
            if version == kind.version:
                body = self._decoders[name].decode(encoded)
            else:
                old = self._old_bodies.decode(encoded)
                body = msgspec.convert(upcast(name, version, kind.version, old, self._upcasters), kind)
            return Recorded(
                sequence=sequence,
                originator=originator,
                observed_at=None if observed_us is None else from_us(observed_us),
                received_at=from_us(received_us),
                recorded_at=from_us(recorded_us),
                body=body,
            )
        except (ValueError, TypeError, LookupError, OverflowError, Broken) as error:
            # ValueError: not JSON, not UTF-8, wrong types. The others: an upcaster met a body it cannot take.
            raise Broken(f"entry {sequence} ({name}) cannot be read: {error}") from error
