"""Bringing old event bodies up to the version that this program reads.

The log is never rewritten. When an event's shape changes, its ``version`` rises by one and one function
goes into :data:`UPCASTERS`, from the old body to the next version's. A body is carried step by step, so
each function knows two versions only and is never touched again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from varne.picture.errors import Broken

Body = dict[str, Any]  # an event's body as read from JSON
Upcaster = Callable[[Body], Body]
Upcasters = Mapping[tuple[str, int], Upcaster]

# (event name, version it reads) -> the body of version + 1.
UPCASTERS: Upcasters = MappingProxyType({})


def upcast(name: str, version: int, current: int, body: Body, upcasters: Upcasters = UPCASTERS) -> Body:
    """Carry ``body`` from ``version`` to ``current``, one version at a time.

    Raises:
        Broken: the body is of a version newer than ``current``, or a step is missing.
    """
    if version > current:
        raise Broken(f"{name} has version {version}, this program reads {current}: use a newer Varne")
    for step in range(version, current):
        upcaster = upcasters.get((name, step))
        if upcaster is None:
            raise Broken(f"{name}: nothing brings version {step} to {step + 1}")
        body = upcaster(body)
    return body
