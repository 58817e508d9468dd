"""A search plan, and a belief after a search, in words for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from varne.console.cli.drift_sea import clock
from varne.console.cli.output import people
from varne.console.cli.search_answer import NEVER, SearchSaid
from varne.console.cli.search_pattern import PatternSaid
from varne.console.cli.search_update import UpdateSaid

DOUBTS = {
    "not_here": "it is not where the model has it",
    "wrong_object": "it is not what is looked for",
    "already_recovered": "it was recovered already",
}
SHORT = {
    "overloaded_inflatable": "boat", "swamped_inflatable": "swamped boat", "person_in_water": "person",
}  # fmt: skip


def tell_plan(said: SearchSaid, written: Sequence[Path]) -> None:
    """Print a plan."""
    people.print(
        f"[bold]Proposed from {clock(said.begin)}, {said.hours:g} h[/]: expected found "
        f"[bold]{said.pos:.0%}[/]; the most this effort could find {said.bound:.0%} "
        f"({said.share_of_bound:.0%} of it reached)"
    )
    looked = ", ".join(f"{SHORT[name]} {share:.0%}" for name, share in said.looked_for.items())
    people.print(f"looked for: {looked}; ashore or gone {said.ashore:.0%}. Sensor: {said.sensor}")
    for area in said.areas:
        people.print(
            f"[bold]{area.label}  {escape(area.unit_id)}[/] ({area.flag}) {area.pattern}: "
            f"{area.on_scene_from:%H:%M} to {area.on_scene_until:%H:%M} UTC, {area.length_nm:.1f} by "
            f"{area.width_nm:.1f} M, legs {area.bearing_deg:03.0f}°, {area.legs} legs "
            f"{area.spacing_nm:.2f} M apart at {area.speed_kn:.0f} kn"
            + (f", {area.height_m:.0f} m up" if area.height_m else "")
        )
        for name, pod in area.pod.items():
            width_nm = area.sweep_width_nm[name]
            if width_nm > 0.0 and said.looked_for[name] >= 0.005:
                covers = f"W {width_nm:.2f} M, C {area.coverage[name]:.2f}"
                people.print(f"    {SHORT[name]:13s} {covers}, POD {pod:.0%}")
        people.print(f"    to find in it {area.poc:.1%} (POC), alone it finds {area.pos:.1%} (POS)")
    for unit, reason in said.idle.items():
        people.print(f"[yellow]no area for {escape(unit)}:[/] {reason.replace('_', ' ')}")
    curve = "  ".join(f"{one.at:%H:%M} {one.found:.0%}" for one in said.over_time)
    people.print(f"found by (tracks steered, eyes in doubt): {curve}")
    _doubts(said.here, said.doubts)
    _end(said.warnings, said.used, written)


def tell_pattern(said: PatternSaid, written: Sequence[Path]) -> None:
    """Print a pattern."""
    people.print(
        f"[bold]{said.kind} for {escape(said.unit.id)}[/] ({said.unit.flag}): {said.on_scene_from:%H:%M} to "
        f"{said.on_scene_until:%H:%M} UTC about {said.datum_deg[0]:.4f} {said.datum_deg[1]:.4f}, which "
        "drifts; "
        f"{said.legs} legs, {said.spacing_nm:.2f} M, {said.track_nm:.1f} M in all at "
        f"{said.unit.search_kn:.0f} kn"
    )
    curve = "  ".join(f"{one.at:%H:%M} {one.found:.0%}" for one in said.over_time)
    people.print(f"found by (track steered, eyes in doubt): {curve}")
    _end(said.warnings, said.used, written)


def tell_update(said: UpdateSaid, written: Sequence[Path], cloud: Path) -> None:
    """Print what to believe after a search that found nothing."""
    for one in said.tracks:
        people.print(
            f"{escape(one.name)}: {one.searcher}, {one.begin:%H:%M} to {one.end:%H:%M} UTC, "
            f"{one.searched_nm:.1f} M searched"
        )
    people.print(
        f"[bold]At {clock(said.at)}[/], nothing found. These tracks would have found it with odds of "
        f"{said.would_have_found:.0%}; all searching so far {said.found_by_now:.0%}"
    )
    people.print(
        f"regions of what is left: 50 % {said.area_50_km2[0]:.0f} → {said.area_50_km2[1]:.0f} km², 90 % "
        f"{said.area_90_km2[0]:.0f} → {said.area_90_km2[1]:.0f} km²; densest about "
        f"{said.densest_deg[0]:.3f} {said.densest_deg[1]:.3f}"
    )
    people.print(f"here {said.here_before:.0%} → {said.here_after:.0%}; and the doubts:")
    for name, mass in said.doubts_after.items():
        people.print(f"  {DOUBTS.get(name, name)}: {said.doubts_before[name]:.0%} → {mass:.0%}")
    people.print(f"crews see less than half of what the widths say: {said.poor_eyes:.0%}")
    people.print(
        f"next: varne search plan {escape(str(cloud))} … for what is left; and ask of each doubt what would "
        "settle it"
    )
    _end(said.warnings, said.used, written)


def _doubts(here: float, doubts: dict[str, float]) -> None:
    told = ", ".join(f"{DOUBTS.get(name, name)} {mass:.0%}" for name, mass in doubts.items())
    people.print(f"believed: here {here:.0%}; {told}")


def _end(warnings: Sequence[str], used: Sequence[str], written: Sequence[Path]) -> None:
    for warning in warnings:
        people.print(f"[bold yellow]beware:[/] {escape(warning)}")
    people.print("[bold]made from[/]")
    for line in used:
        people.print(f"  [dim]{escape(line)}[/]")
    people.print(f"[bold]{NEVER}[/]")
    for path in written:
        people.print(f"  written: {escape(str(path))}")
