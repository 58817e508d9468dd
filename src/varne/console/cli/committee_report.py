"""``varne committee report``: the whole report, the same bytes in both capitals."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from varne.centre.shipped import shipped_directory
from varne.committee.report.build import Extra, Material, build
from varne.committee.report.bundle import STEPS, bundle, report_hash
from varne.committee.report.inputs import load_registers
from varne.committee.returns.clocks import months_after
from varne.console.cli.committee_data import DataOption, claims_register, held_vintages, shipped_deaths
from varne.console.cli.committee_registers import RegistersOption, register_bytes
from varne.console.cli.output import Exit, Json, as_json, exit_codes, people, progress
from varne.picture.errors import Malformed

SINCE_MONTHS = 3
CLAIM_FILES = ("facts.toml", "checks.toml", "sources.toml")
DEATHS_FILE = "iom-missing-migrants-to-2023.csv"


def report(
    as_of: Annotated[
        datetime,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="Only what was public on this day is in the report."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Directory to write the report into; made when it is not there.")],
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The earlier day that the page of revisions compares with. Default: three months before.",
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(help="The other capital's manifest.json: exit 1 and name the files when it differs."),
    ] = None,
    forecasts: Annotated[
        bool,
        typer.Option(
            "--forecasts/--no-forecasts", help="With the pages of effects and forecasts; some seconds."
        ),
    ] = True,
    registers: RegistersOption = None,
    data: DataOption = Path("var"),
    json: Json = False,
) -> None:
    """Make the committee's report in English and French: HTML, PDF, and its figures as files.

    Every figure has its source, vintage and status; a page tells what changed since an earlier day. No clock
    is read: who holds the same files makes the same bytes, and the hash at the end is what both compare.
    """
    with exit_codes(), progress("reading", len(STEPS) + 2) as bar:
        task = bar.task_ids[0]

        def on_step(what: str) -> None:
            bar.update(task, description=what, advance=1)

        day = as_of.date()
        other = None if compare is None else _read_manifest(compare)
        material = gather(registers, data)
        on_step("figures")
        earlier = since.date() if since is not None else months_after(day, -SINCE_MONTHS)
        made = build(material, day, earlier, extras() if forecasts else ())
        files = bundle(made, material, on_step)
        for path, content in files.items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(content)
        bar.update(task, completed=len(STEPS) + 2)
    digest = report_hash(files)
    differ = [] if other is None else _differ(other, files)
    if json:
        as_json({"out": str(out), "hash": digest, "figures": len(made.figures), "differ": differ})
    else:
        changed = len(made.revisions)
        people.print(f"{out / 'report.html'}\n{out / 'report.pdf'}\n{len(made.figures)} figures, "
                     f"{changed} new, changed or gone since {made.since}")  # fmt: skip
        people.print(f"hash {digest}")
        for path in differ:
            people.print(f"[bold]differs:[/] {path}")
        if compare is not None and not differ:
            people.print(f"the same as {compare}")
    if differ:
        raise typer.Exit(Exit.FOUND)


def extras() -> tuple[Extra, ...]:
    """The pages of effects and forecasts."""
    # Loaded here: scipy takes a second that no other command should wait for.
    from varne.committee.report.effects_page import effects_page
    from varne.committee.report.forecasts_page import forecasts_page

    return effects_page, forecasts_page


def gather(registers: Path | None, data: Path) -> Material:
    """Read everything a report is made from.

    Raises:
        Refused: a file is missing.
        Malformed: a file is not of its form.
    """
    held = load_registers(register_bytes(registers))
    vintages, shipped = held_vintages(data), shipped_directory()
    others = [shipped / "committee" / "claims" / name for name in CLAIM_FILES]
    others.append(shipped / "statistics" / DEATHS_FILE)
    return Material(
        registers=held,
        vintages=vintages,
        claims=claims_register(),
        deaths=shipped_deaths(),
        inputs=(
            *((digest.file, digest.sha256) for digest in held.digests),
            *((f"{path.parent.name}/{path.name}", _sha256(path.read_bytes())) for path in others),
            *((f"workbook known on {one.known_on}", one.digest) for one in vintages.vintages),
        ),
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_manifest(manifest: Path) -> dict[str, str]:
    try:
        said: dict[str, Any] = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Any])
        return {str(entry["file"]): str(entry["sha256"]) for entry in said["files"]}
    except (msgspec.DecodeError, KeyError, TypeError):
        raise Malformed(f"{manifest} is no manifest of a report", code="manifest") from None


def _differ(other: dict[str, str], files: dict[str, bytes]) -> list[str]:
    mine = {path: _sha256(content) for path, content in files.items() if path != "manifest.json"}
    return sorted(path for path in {**other, **mine} if other.get(path) != mine.get(path))
