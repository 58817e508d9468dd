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
    """The same function, compiled on its first call; callable from the other kernels of its package.

    It lets go of the interpreter's lock while it runs.
    """
    dispatcher: Any = numba.njit(cache=True, nogil=True)(function)
    dispatcher._cache._cache_file._source_stamp = _stamp(function.__module__.rpartition(".")[0])
    return cast(Kernel, dispatcher)


def compiled_into(function: Kernel) -> Kernel:
    """As :func:`compiled`, and put whole into every kernel that calls it: for what an inner loop calls.

    A call that returns several numbers by way of memory costs as much as a look-up; the drift kernel runs
    in half the time without.
    """
    dispatcher: Any = numba.njit(cache=True, nogil=True, forceinline=True)(function)
    dispatcher._cache._cache_file._source_stamp = _stamp(function.__module__.rpartition(".")[0])
    return cast(Kernel, dispatcher)
