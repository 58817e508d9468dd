"""What goes to the worker about dispatch and what comes back; the code that does it is loaded there only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from varne.centre.drifting_jobs import SeaForecast
from varne.centre.workers import Trade
from varne.picture.dispatch import DispatchPlan
from varne.picture.drift import DriftAsked
from varne.picture.noun import Noun
from varne.picture.theatre import Theatre
from varne.tasking.dispatch.problem import Problem


class Sought(Noun, frozen=True, kw_only=True):
    """An incident's boat whose drift is known well enough to be met."""

    incident_id: str
    forecast: DriftAsked


class AskDispatch(Noun, frozen=True, kw_only=True):
    """Plan for this. The problem comes without ways at sea to ``sought`` boats: the worker reckons those."""

    problem: Problem
    sought: tuple[Sought, ...] = ()


DispatchTrade = Trade[AskDispatch, DispatchPlan]


def dispatch_trade(theatre: Theatre, forecast: SeaForecast) -> DispatchTrade:
    """The trade over a theatre's waters and shores, with a forecast of current and wind or without."""
    return Trade("dispatch plan", AskDispatch, DispatchPlan, partial(_planner, theatre, forecast))


def _planner(theatre: Theatre, forecast: SeaForecast) -> Callable[[AskDispatch], DispatchPlan]:
    from varne.centre.dispatching_work import DispatchWork

    return DispatchWork(theatre, forecast).plan
