"""Where a boat came from as a drawing: ways from the beaches on a chart, and odds of beach by hour."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

import numpy as np

from varne.console.cli.backtrack_answer import BacktrackSaid
from varne.console.cli.drift_chart import Chart, Language, around, stroke
from varne.console.cli.drift_sea import moment
from varne.drift.backtrack import Evidence, Origins
from varne.drift.ensemble import Fix
from varne.drift.looks import SawNothing
from varne.picture.theatre import Theatre

INK = "#8c1d5b"
ROWS = 12
WAYS = 60
ROOM = 290.0  # beside the map

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Where the boat came from", "sub": "launched {first} to {last} UTC; likeliest {beach}",
        "ways": "ways that fit, likelier ones oftener", "fix": "where it was fixed",
        "look": "watched, saw nothing", "odds": "Odds of beach by hour of launch (UTC), in hundredths",
        "beach": "beach, larger where likelier", "rest": "other beaches",
        "worth": "Worth {n:.0f} equal launches; 50 % in {half} cells, 90 % in {most} of {all}.",
    },
    "fr": {
        "title": "D'où vient le bateau", "sub": "mise à l'eau de {first} à {last} UTC ; au plus {beach}",
        "ways": "routes possibles, les plus probables plus souvent", "fix": "position connue",
        "look": "surveillé, rien vu", "odds": "Probabilité de plage et d'heure (UTC), en centièmes",
        "beach": "plage, plus grande si plus probable", "rest": "autres plages",
        "worth": "Vaut {n:.0f} départs égaux ; 50 % dans {half} cases, 90 % dans {most} sur {all}.",
    },
}  # fmt: skip


def drawing(
    said: BacktrackSaid,
    found: Origins,
    evidence: Sequence[Evidence],
    theatre: Theatre,
    coast: Sequence[list[list[list[float]]]],
    language: Language,
) -> str:
    """The odds of where a boat came from on a chart, with the table of beach by hour beside it."""
    words = WORDS[language]
    fixes = [one for one in evidence if isinstance(one, Fix)]
    looks = [one for one in evidence if isinstance(one, SawNothing)]
    likely = [one for one in said.beaches if one.odds >= 0.01]
    places = [(one.lon_deg, one.lat_deg) for one in likely]
    places += [(one.lon_deg, one.lat_deg) for one in fixes]
    chart = Chart(around([places]), theatre, coast)
    for look in looks:
        ring = np.array(look.ring if len(look.ring) > 1 else _circle(*look.ring[0], look.radius_m))
        chart.area([np.concatenate([ring, ring[:1]])], "#00606b", fill=0.08, dash="4 3")
    held = np.cumsum(found.cloud.weights)
    picked = np.searchsorted(held, (np.arange(WAYS) + 0.5) / WAYS * held[-1])
    last = found.cloud.output_at(fixes[-1].time_s) + 1
    for particle in picked:
        way = found.cloud.tracks.lonlat[particle, :last]
        begins = int(np.searchsorted(found.cloud.tracks.time_s, found.launched_s[particle]))
        if begins < last - 1:
            chart.line(way[begins:], "#000", width=0.9, opacity=0.28)
    most = max(one.odds for one in said.beaches)
    for one in said.beaches:
        if one.odds > 0.0:
            chart.dot(one.lon_deg, one.lat_deg, INK, size=2.0 + 9.0 * float(np.sqrt(one.odds / most)))
    for one in sorted(likely, key=lambda row: -row.odds)[:6]:
        chart.label(one.lon_deg, one.lat_deg, f"{one.name} {one.odds:.0%}", INK)
    for fix in fixes:
        chart.dot(fix.lon_deg, fix.lat_deg, "#000", shape="cross", size=6)
        chart.label(fix.lon_deg, fix.lat_deg, f"{moment(fix.time_s):%H:%M}", "#000")
    chart.names(language)
    chart.legend(words["fix"], sample='<path d="M8 -5L18 5M8 5L18 -5" stroke="#000" stroke-width="3"/>')
    chart.legend(words["beach"], sample=f'<circle cx="13" cy="0" r="6" fill="{INK}"/>')
    chart.legend(words["ways"], sample=stroke("#888", width=1.2))
    if looks:
        chart.legend(words["look"], sample=stroke("#00606b", "4 3", fill=0.08))
    chart.gap()
    chart.legend(words["odds"], bold=True)
    chart.picture(*_table(said, words["rest"]))
    told = {"n": said.effective, "half": said.within_50, "most": said.within_90, "all": said.cells}
    chart.legend(words["worth"].format(**told))
    fr = language == "fr"
    for line in said.warnings_fr if fr else said.warnings:
        chart.legend(line, bold=True)
    chart.gap()
    for line in (said.used_fr if fr else said.used)[2:]:
        chart.legend(line.partition(" Not for navigation")[0][:200])
    top = said.likeliest[0].beach if said.likeliest else "?"
    span = {"first": f"{said.launched_from:%Y-%m-%d %H:%M}", "last": f"{said.launched_to:%H:%M}"}
    return chart.finished(words["title"], words["sub"].format(**span, beach=top), language)


def _circle(lon_deg: float, lat_deg: float, radius_m: float) -> list[tuple[float, float]]:
    turn = np.linspace(0.0, 2.0 * np.pi, 49)[:-1]
    north = radius_m / 111_250.0
    east = north / np.cos(np.radians(lat_deg))
    return [(lon_deg + east * float(np.sin(a)), lat_deg + north * float(np.cos(a))) for a in turn]


def _table(said: BacktrackSaid, rest: str) -> tuple[str, float]:
    """Rows of beaches by columns of hours, darker where likelier, a number in each cell worth one."""
    chosen = sorted(said.beaches, key=lambda one: -one.odds)[:ROWS]
    rows = [(one.name, one.by_hour) for one in said.beaches if one in chosen and one.odds > 0.0]
    others = [one for one in said.beaches if one not in chosen]
    if others:
        rows.append(
            (rest, tuple(float(np.sum(column)) for column in zip(*(o.by_hour for o in others), strict=True)))
        )
    name_w, high = 104.0, 17.0
    wide = min(24.0, (ROOM - name_w) / max(len(said.hours), 1))
    most = max(max(odds) for _, odds in rows) or 1.0
    parts = []
    for column, hour in enumerate(said.hours):
        x = name_w + (column + 0.5) * wide
        parts.append(f'<text x="{x:.1f}" y="10" font-size="10" text-anchor="middle">{hour:%H}</text>')
    for row, (name, odds) in enumerate(rows):
        y = 16.0 + row * high
        parts.append(f'<text x="0" y="{y + 12.5:.1f}" font-size="11">{escape(name[:17])}</text>')
        for column, share in enumerate(odds):
            x = name_w + column * wide
            dark = share / most
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide - 1:.1f}" height="{high - 1:.1f}" fill="{INK}" '
                f'fill-opacity="{max(dark, 0.03):.2f}"/>'
            )
            if share >= 0.005 and wide >= 13.0:
                ink = "#fff" if dark > 0.5 else "#000"
                parts.append(
                    f'<text x="{x + wide / 2:.1f}" y="{y + 12:.1f}" font-size="10" fill="{ink}" '
                    f'text-anchor="middle">{100 * share:.0f}</text>'
                )
    return "".join(parts), 16.0 + high * len(rows) + 14.0
