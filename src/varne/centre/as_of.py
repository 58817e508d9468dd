"""What did we know at 02:30? The picture as the log had it at a past moment."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime

from varne.picture.picture import Picture
from varne.store.contract import Store
from varne.store.snapshot import SnapshotShelf, load_picture

KEPT_PICTURES = 8


class PastPictures:
    """Rebuilds past pictures off the loop's thread and keeps the few asked for last."""

    def __init__(self, store: Store, shelf: SnapshotShelf) -> None:
        self._store = store
        self._shelf = shelf
        self._kept: OrderedDict[int, Picture] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def at(self, moment: datetime) -> Picture:
        """The picture made of every entry recorded at or before ``moment``."""
        async with self._one_at_a_time:
            sequence = await asyncio.to_thread(self._store.sequence_at, moment)
            picture = self._kept.get(sequence)
            if picture is None:
                picture = await asyncio.to_thread(
                    load_picture, self._store, self._shelf, through_sequence=sequence
                )
                self._kept[sequence] = picture
                if len(self._kept) > KEPT_PICTURES:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(sequence)
            return picture
