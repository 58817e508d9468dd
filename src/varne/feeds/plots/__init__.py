"""Plots and bearings of radars and cameras, followed into tracks, of which few reports go on (README.md).

The sources are loaded when first asked for: the tracker brings a compiler with it that a centre without radar
need not wait for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from varne.feeds.plots.source import PlotFile, PlotTcpClient, PlotTcpListener

__all__ = ["PlotFile", "PlotTcpClient", "PlotTcpListener"]


def __getattr__(name: str) -> Any:
    """One of the sources, from the module it lives in."""
    if name in __all__:
        return getattr(import_module("varne.feeds.plots.source"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
