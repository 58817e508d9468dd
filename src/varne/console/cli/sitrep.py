"""``varne sitrep``: the situation report of an incident, sections A to M, as text or PDF."""

from __future__ import annotations

from typing import Annotated

import typer

from varne.console.cli.output import errors, exit_codes
from varne.console.cli.texts import AsOf, Log, Out, Which, give, languages, told_of
from varne.console.texts.sitrep import sitrep as draft
from varne.console.texts.sitrep import sitrep_text


def sitrep(
    log: Log,
    incident: Which,
    lang: Annotated[str, typer.Option(help="Language: en, fr or both.")] = "en",
    number: Annotated[int, typer.Option(help="Number of the SITREP for this casualty, from 1.")] = 1,
    to: Annotated[str | None, typer.Option(help="Code of the centre it is for: UK, FR.")] = None,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """Draft a situation report (SITREP, sections A to M) of an incident from a centre's log.

    With `--out FILE.pdf` as PDF, else as text. What nobody said is told as not known. Nothing is sent.
    """
    with exit_codes():
        told, wanted = told_of(log, incident, as_of), languages(lang)
        if out is not None and out.suffix.lower() == ".pdf":
            from varne.console.texts.pdf import sitrep_pdf  # not loaded for a text

            out.write_bytes(sitrep_pdf(told, [draft(told, one, number=number, to=to) for one in wanted]))
            errors.print(f"written: {out}")
            return
        give("\n".join(sitrep_text(told, one, number=number, to=to) for one in wanted), out)
