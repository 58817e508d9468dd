"""How a hot function of the core becomes machine code: numba, one thread, cached beside the module.

Such functions take and return numpy arrays and numbers only. They use no ``fastmath`` and no threads, so that
the same input gives the same bits on every run of one machine.

numba forgets what it cached for a function when the file of that function changes, but not when a function it
calls from another file does, and would go on running the old one. So the stamp compared is made here of every
kernel's source in the package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


@cache
def _stamp(package: str) -> str:
    """Digest of every kernel's source in one package; a kernel calls those of its own package only."""
    sources = [
        entry.read_bytes()
        for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".py")
    ]
    kernels = [source for source in sources if b"@compiled" in source]
    return hashlib.sha256(b"\0".join(kernels)).hexdigest()


def compiled(function: Kernel) -> Kernel:
    """The same function, compiled on its first call; callable from the other kernels of its package."""
    return _cached(function, numba.njit(cache=True)(function))


def compiled_bare(function: Kernel) -> Kernel:
    """The same without numba's counting of references to arrays, which cost small kernels that hand many
    arrays on to one another three quarters of their time.

    Such a kernel makes no array, assigns none to another's slice, and calls only others like it.
    """
    njit: Any = numba.njit  # this setting is older than numba's types
    return _cached(function, njit(cache=True, _nrt=False)(function))


def _cached(function: Kernel, dispatcher: Any) -> Kernel:
    dispatcher._cache._cache_file._source_stamp = _stamp(function.__module__.rpartition(".")[0])
    return cast(Kernel, dispatcher)
