"""How a hot function of the core becomes machine code: numba, one thread, cached beside the module.

Such functions take and return numpy arrays and numbers only. They use no ``fastmath`` and no threads, so that
the same input gives the same bits on every run of one machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """The same function, compiled on its first call; callable from other compiled functions."""
    return cast(Kernel, numba.njit(cache=True)(function))
