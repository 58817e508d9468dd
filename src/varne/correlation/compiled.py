"""How a hot function of the core becomes machine code: numba, one thread, cached beside the module.

Such functions take and return numpy arrays and numbers only. They use no ``fastmath`` and no threads, so that
the same input gives the same bits on every run of one machine.

numba forgets what it cached for a function when the file of that function changes, but not when a function it
calls from another file does, and would go on running the old one. So the stamp compared is made here of every
kernel's source together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def _sources(folder: Traversable) -> Iterator[bytes]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            source = entry.read_bytes()
            if b"compiled" in source:
                yield source


STAMP = hashlib.sha256(b"\0".join(_sources(files("varne.correlation")))).hexdigest()


def compiled(function: Kernel) -> Kernel:
    """The same function, compiled on its first call; callable from other compiled functions."""
    dispatcher: Any = numba.njit(cache=True)(function)
    dispatcher._cache._cache_file._source_stamp = STAMP
    return cast(Kernel, dispatcher)
