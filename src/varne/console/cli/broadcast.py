"""``varne broadcast``: Mayday relay, NAVTEX and CAP drafts, and the caller's slip, from a centre's log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli.output import exit_codes
from varne.console.cli.texts import AsOf, Log, Out, Which, give, languages, told_of
from varne.console.texts.cap import cap as cap_draft
from varne.console.texts.cap import read_sent
from varne.console.texts.mayday import mayday_relay
from varne.console.texts.navtex import navtex as navtex_draft
from varne.console.texts.slip import slip as slip_draft

app = typer.Typer(
    no_args_is_help=True,
    help="Drafts to be read out or sent by an officer. Varne itself sends nothing (docs/messages.md).",
)
Lang = Annotated[str, typer.Option(help="Language: en, fr or both.")]


@app.command()
def mayday(log: Log, incident: Which, lang: Lang = "en", as_of: AsOf = None, out: Out = None) -> None:
    """Draft a Mayday relay to be read out: the position twice, figure by figure."""
    with exit_codes():
        told = told_of(log, incident, as_of)
        give("\n".join(mayday_relay(told, one) for one in languages(lang)), out)


@app.command()
def navtex(
    log: Log,
    incident: Which,
    number: Annotated[int, typer.Option(help="0 for the first message, then 1 to 99.")] = 0,
    transmitter: Annotated[
        str | None, typer.Option(help="Letter of the NAVTEX transmitter. Default: the centre's own.")
    ] = None,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """Draft a NAVTEX message, in English, the language of 518 kHz."""
    with exit_codes():
        give(navtex_draft(told_of(log, incident, as_of), number=number, transmitter=transmitter), out)


@app.command()
def cap(
    log: Log,
    incident: Which,
    replaces: Annotated[
        list[Path] | None, typer.Option(help="An earlier CAP file that this one updates. May be given again.")
    ] = None,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Cancel the earlier ones: only when the incident is closed.")
    ] = False,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """Draft a Common Alerting Protocol 1.2 message: an alert, or an update or cancel of earlier ones."""
    with exit_codes():
        earlier = tuple(read_sent(path.read_bytes()) for path in replaces or ())
        told = told_of(log, incident, as_of)
        give(
            cap_draft(told, kind="Cancel" if cancel else "Update" if earlier else "Alert", replaces=earlier),
            out,
        )


@app.command()
def slip(log: Log, incident: Which, lang: Lang = "both", as_of: AsOf = None, out: Out = None) -> None:
    """Draft the caller's slip: the boat's reference, and the request to keep calling."""
    with exit_codes():
        told = told_of(log, incident, as_of)
        give("\n".join(slip_draft(told, one) for one in languages(lang)), out)
