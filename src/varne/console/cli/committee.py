"""``varne committee``: does the joint effort work, and at what cost? Each part has a file of its own."""

from __future__ import annotations

import typer

from varne.console.cli import committee_statistics
from varne.console.cli.committee_centres import centres
from varne.console.cli.committee_claims import claims
from varne.console.cli.committee_effect import effect_command, power_command
from varne.console.cli.committee_forecast import backtest_command, forecast_command
from varne.console.cli.committee_indicators import indicators
from varne.console.cli.committee_ledger import ledger
from varne.console.cli.committee_measures import measures
from varne.console.cli.committee_report import report
from varne.console.cli.committee_returns import returns

app = typer.Typer(
    no_args_is_help=True,
    help="The joint committee: official statistics with every vintage, published claims, indicators. "
    "Every figure tells its source, its vintage and its status. Shipped statistics are used without asking.",
)
app.add_typer(committee_statistics.app, name="statistics")
app.command()(measures)
app.command()(ledger)
app.command()(returns)
app.command()(report)
app.command()(centres)
app.command()(claims)
app.command()(indicators)
app.command("forecast")(forecast_command)
app.command("backtest")(backtest_command)
app.command("effect")(effect_command)
app.command("power")(power_command)
