"""``varne committee``: does the joint effort work, and at what cost? Each part has a file of its own, loaded
when it is asked for (:mod:`varne.console.cli.app`)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib import import_module

import typer

HELP = (
    "The joint committee: official statistics with every vintage, published claims, indicators. "
    "Every figure tells its source, its vintage and its status. Shipped statistics are used without asking."
)
COMMANDS: dict[str, tuple[str, str]] = {
    "measures": ("measures", "measures"),
    "ledger": ("ledger", "ledger"),
    "returns": ("returns", "returns"),
    "report": ("report", "report"),
    "serve": ("serve", "serve"),
    "centres": ("centres", "centres"),
    "claims": ("claims", "claims"),
    "indicators": ("indicators", "indicators"),
    "forecast": ("forecast", "forecast_command"),
    "backtest": ("forecast", "backtest_command"),
    "effect": ("effect", "effect_command"),
    "nationality": ("nationality", "nationality_command"),
    "power": ("effect", "power_command"),
}
GROUPS = ("statistics",)


def assembled(words: Sequence[str] = ()) -> typer.Typer:
    """The group with the command that the words ask for; with all of them when they ask for none.

    Its matrices are of a hundred months: threads of the linear algebra take forty times the processor there,
    and add up in another order on another machine. One thread is asked for, before numpy is loaded.
    """
    for setting in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(setting, "1")
    app = typer.Typer(no_args_is_help=True, help=HELP)
    asked = words[0] if words else ""
    known = asked in COMMANDS or asked in GROUPS
    wanted: Iterable[str] = (asked,) if known else (*GROUPS, *COMMANDS)
    for name in wanted:
        if name in COMMANDS:
            module, function = COMMANDS[name]
            command = getattr(import_module(f"varne.console.cli.committee_{module}"), function)
            app.command(name)(command)
        else:
            app.add_typer(import_module(f"varne.console.cli.committee_{name}").app, name=name)
    if known:
        app.callback()(_group)  # with one command alone there would be no group
    return app


def _group() -> None:
    """Nothing of its own to do."""
