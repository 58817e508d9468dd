"""How the committee's commands write numbers: 41,472 and 35.1 in English, 41 472 and 35,1 in French."""

from __future__ import annotations

from varne.console.cli.committee_data import Language


def number(value: float | None, language: Language, places: int = 0, *, sign: bool = False) -> str:
    """A number in the language's writing; a dash when there is none."""
    if value is None:
        return "-"
    text = f"{value:+,.{places}f}" if sign else f"{value:,.{places}f}"
    return (
        text if language == Language.EN else text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    )
