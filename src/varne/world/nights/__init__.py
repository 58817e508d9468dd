"""Synthetic nights in the Strait: boats, what is said of them, and the truth beside it.

Every value was estimated from six given synthetic nights (93 boats, 2 529 reports), pooled; each module
states its own in a table: what, value, from how many data points. Nothing here is a recording, no boat and
no caller is real, and ``truth["synthetic"]`` says so. See :mod:`chart <varne.world.nights.chart>` for places,
:mod:`sea <varne.world.nights.sea>`, :mod:`boats <varne.world.nights.boats>`,
:mod:`sensors <varne.world.nights.sensors>`, :mod:`calls <varne.world.nights.calls>` and
:mod:`endings <varne.world.nights.endings>`; the plots that a radar would give of the boats are made in
:mod:`plots <varne.world.nights.plots>`.
"""

from varne.world.nights.calls import Profile
from varne.world.nights.night import Night, make_night
from varne.world.nights.plots import make_plots

__all__ = ["Night", "Profile", "make_night", "make_plots"]
