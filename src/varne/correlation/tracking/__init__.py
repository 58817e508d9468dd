"""The track level: every plot of every sensor, all vessels, one Bernoulli per vessel that may be there.

A Poisson multi-Bernoulli tracker, track-oriented, in continuous time (Williams, "Marginal multi-Bernoulli
filters", IEEE Trans. AES 51(3), 2015; Williams and Lau, "Approximate evaluation of marginal association
probabilities with belief propagation", IEEE Trans. AES 50(4), 2014; Meyer et al., "Message passing
algorithms for scalable multitarget tracking", Proc. IEEE 106(2), 2018).

How one look is taken in, :meth:`Tracker.take` of a :class:`Scan`:

1. **Gate**: plots lie in a uniform grid; each track, predicted lazily (position and a bound on its
   doubt first, the full state only for a plot that comes near), asks the cells it reaches. Linear in
   tracks plus plots.
2. **Associate**: sparse loopy belief propagation over the gated pairs gives each track's probability of not
   having been seen and each plot's of being new; the best joint assignment (shortest augmenting paths
   over the same sparse pairs) says which plot each track is *updated* with, its covariance divided by
   the marginal probability that it is the track's. States are mixed over plots only where no rival for
   them moves alike, since moment matching draws the boats of a group into one (coalescence); existence
   takes the marginals.
3. **Existence** falls only by looked-and-not-seen: ``r (1 - pd) / (1 - r pd)`` with the detection
   probability of *this* sensor at *that* place. Where no sensor looks, it stays. No count of misses,
   no age.
4. **Birth**: a plot that no track took starts a Bernoulli with the odds of the not yet detected (a Poisson
   intensity, learned from what the first looks show and from how many vessels appear later) against
   clutter.
5. **Lifecycle**: tentative until existence passes ``confirm_existence``, then confirmed under a public
   number that never changes; coasting below ``coast_existence``; dropped below ``drop_existence``.

6. **One vessel, one number**: a track about to be shown that continues a shown one (no look ever saw both)
   goes over to it, with its number.
7. **Second thoughts**: the last looks stay open. Where two tracks, or a track and clutter, could have had a
   plot, they exchange plots as soon as the whole trajectories are likelier so. Afterwards
   :func:`hindsight` goes over everything again, for the record and for analysis.

The seams::

    motion.py        Motion: nearly constant velocity, or Ornstein-Uhlenbeck about a drift velocity
    sensors.py       Sensor (protocol), Scan, PositionSensor (compiled), coverage functions,
                     LinearisedSensor (base for any h(x): bearings, range and bearing, ...)
    bank.py          TrackBank: the tracks as columns of arrays
    gating.py        which plots come near which tracks, and the update by a position
    association.py   marginals and the best joint assignment
    birth.py         Births: the undetected and the arriving
    continuity.py    tracks that are one vessel
    lifecycle.py     Lifecycle: thresholds and states
    tracker.py       Tracker: take(scan), table(), assignments()
    trajectory.py    what a whole trajectory is worth
    mixing.py        a little of each plot for a track in doubt;  crowding.py  new tracks close to others
    window.py        the open looks and their second thoughts;  mending.py  the exchanges tried
    retrodiction.py  the search over partitions;  hindsight.py  its use on all that a tracker remembers
    sequencer.py     Sequencer: scans that come late, taken at their own time
    recorded.py      track_scenario: a recorded stretch of scans through the tracker
    bearings.py      BearingSensor: cameras, which give directions only
    ownship.py       RangingSensor: radar and lidar of a moving craft (old plots, large vessels, shadows)
    lookout.py       Lookout: one craft's radar, lidar and cameras into one Tracker

**To add a sensor** write a class with :class:`Sensor`'s members. For a measurement that is any
function of the state, derive from :class:`LinearisedSensor` and give ``observed`` (predicted
measurement and its Jacobian; an extended Kalman update follows), ``difference`` (innovation; wrap
angles there), ``detection_probability`` (coverage: 0 where it does not look) and ``clutter_density``
(per unit of the measurement's own space). A sensor that cannot start a track alone (a bearing) leaves
``starts_tracks`` False. A moving ownship is a field of the sensor made for that scan: a :class:`Scan`
carries its own sensor object, so one may be made for each look.

Units: metres east and north of a local origin, metres a second, seconds from any epoch. State vector
``[x_m, y_m, vx_mps, vy_mps]``. One report alone is a scan with ``exhaustive=False``: it says nothing about
vessels it does not report.
"""

from varne.correlation.tracking.birth import Births
from varne.correlation.tracking.hindsight import hindsight
from varne.correlation.tracking.lifecycle import Lifecycle, Status
from varne.correlation.tracking.lookout import CameraFigures, Fittings, Lookout
from varne.correlation.tracking.motion import Motion
from varne.correlation.tracking.recorded import scans_of, track_scenario
from varne.correlation.tracking.sensors import LinearisedSensor, PositionSensor, Scan, Sensor
from varne.correlation.tracking.sequencer import Sequencer
from varne.correlation.tracking.tracker import Taken, Tracker, TrackTable

__all__ = [
    "Births",
    "CameraFigures",
    "Fittings",
    "Lifecycle",
    "LinearisedSensor",
    "Lookout",
    "Motion",
    "PositionSensor",
    "Scan",
    "Sensor",
    "Sequencer",
    "Status",
    "Taken",
    "TrackTable",
    "Tracker",
    "hindsight",
    "scans_of",
    "track_scenario",
]
