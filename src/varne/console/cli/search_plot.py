"""A search plan, and what is left after a search, as drawings on a chart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from varne.console.cli.drift_chart import DASHES, INKS, Chart, Language, around, stroke
from varne.console.cli.drift_files import HeldCloud
from varne.console.cli.search_answer import Made, SearchSaid
from varne.console.cli.search_stage import between
from varne.console.cli.search_update import After, SearchedTrack, UpdateSaid
from varne.drift.regions import regions
from varne.drift.states import State
from varne.picture.theatre import Theatre

CLOUD_INK, AFTER_INK = "#555555", "#8c1d5b"
CURVE_W, CURVE_H = 250.0, 90.0

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "plan": "Search plan, proposed: nothing here has been ordered", "sub": "from {at} UTC, {hours:g} h",
        "begin": "90 % region of the cloud, {at}", "end": "the same, {at}",
        "area": "{label} {unit} ({flag}), {first} to {last}",
        "found": "Expected found {pos:.0%}; at most {most:.0%}",
        "curve": "Chance of having been found by (tracks steered)", "never": "No figure here ends a search.",
        "update": "What is left after a search that found nothing", "upsub": "at {at} UTC",
        "before": "90 and 50 % regions before", "after": "the same now, of what is left here",
        "track": "searched: {name}", "here": "here: {before:.0%}, now {after:.0%}",
        "not_here": "not where the model has it", "wrong_object": "not what is looked for",
        "already_recovered": "recovered already", "now": "{what}: {before:.0%}, now {after:.0%}",
    },
    "fr": {
        "plan": "Plan de recherche, proposé : rien n'a été ordonné",
        "sub": "à partir de {at} UTC, {hours:g} h",
        "begin": "zone à 90 % du nuage, {at}", "end": "la même, {at}",
        "area": "{label} {unit} ({flag}), {first} à {last}",
        "found": "Attendu trouvé {pos:.0%} ; au plus {most:.0%}",
        "curve": "Probabilité d'avoir trouvé à (routes suivies)",
        "never": "Aucun chiffre ici ne met fin à une recherche.",
        "update": "Ce qui reste après une recherche sans résultat", "upsub": "à {at} UTC",
        "before": "zones à 90 et 50 % avant", "after": "les mêmes maintenant, de ce qui reste ici",
        "track": "parcouru : {name}", "here": "ici : {before:.0%}, maintenant {after:.0%}",
        "not_here": "pas où le modèle le place", "wrong_object": "pas ce qui est cherché",
        "already_recovered": "déjà secouru", "now": "{what} : {before:.0%}, maintenant {after:.0%}",
    },
}  # fmt: skip


def plan_drawing(
    said: SearchSaid, made: Made, held: HeldCloud, theatre: Theatre,
    coast: Sequence[list[list[list[float]]]], language: Language,
) -> str:  # fmt: skip
    """Areas as their search begins, tracks over ground, the cloud at the beginning and the end."""
    words = WORDS[language]
    zero_s = said.begin.timestamp()
    ends = (zero_s, zero_s + said.hours * 3600.0)
    weights = made.stage.belief.particle_weights
    clouds = []
    for at_s in ends:
        row = int(np.argmin(np.abs(held.time_s - at_s)))
        here = (held.state[:, row] < State.LEFT_FIELD) & (weights > 0.0)
        lonlat = between(held, np.array([at_s]))[here, 0]
        clouds.append(regions(lonlat, weights[here] / weights[here].sum(), (0.9,))[0.9])
    tracks = [order.track_deg[:, ::-1] for order in made.orders]
    chart = Chart(around([*tracks, *(ring for rings in clouds for ring in rings)]), theatre, coast)
    for rings, dash, what, at_s in zip(clouds, ("", "6 4"), ("begin", "end"), ends, strict=True):
        chart.area(rings, CLOUD_INK, fill=0.10 if what == "begin" else 0.04, width=1.6, dash=dash)
        at = said.begin if what == "begin" else made.stage.zero.fromtimestamp(at_s, said.begin.tzinfo)
        chart.legend(words[what].format(at=f"{at:%H:%M}"), sample=stroke(CLOUD_INK, dash, fill=0.08))
    for number, (order, area) in enumerate(zip(made.orders, said.areas, strict=True)):
        ink, dash = INKS[number % len(INKS)], DASHES[number % len(DASHES)]
        corners = np.array([(lon, lat) for lat, lon in [*area.corners_deg, area.corners_deg[0]]])
        chart.area([corners], ink, fill=0.05, width=1.2, dash=dash)
        chart.line(order.track_deg[:, ::-1], ink, width=1.5)
        lat, lon = (float(value) for value in order.track_deg[0])
        chart.dot(lon, lat, ink, size=4)
        chart.label(lon, lat, f"{area.label} {area.unit_id} {area.on_scene_from:%H:%M}", ink, size=12)
        told = {"label": area.label, "unit": area.unit_id, "flag": area.flag}
        span = {"first": f"{area.on_scene_from:%H:%M}", "last": f"{area.on_scene_until:%H:%M}"}
        chart.legend(words["area"].format(**told, **span), sample=stroke(ink, width=2.0))
    chart.names(language)
    chart.gap()
    chart.legend(words["found"].format(pos=said.pos, most=said.bound), bold=True)
    chart.legend(words["curve"])
    chart.picture(*_curve(said))
    chart.legend(words["never"], bold=True)
    chart.gap()
    for words_used in _beware(said, language):
        chart.legend(words_used[:220])
    subtitle = words["sub"].format(at=f"{said.begin:%Y-%m-%d %H:%M}", hours=said.hours)
    return chart.finished(words["plan"], subtitle, language)


def _beware(said: SearchSaid | UpdateSaid, language: Language) -> list[str]:
    if language == "fr":
        return [*said.warnings_fr, said.used_fr[0]]
    return [*said.warnings, said.used[0]]


def _curve(said: SearchSaid) -> tuple[str, float]:
    """Chance of having been found by the half-hour, with the most there could be."""
    most = max(said.bound, *(one.found for one in said.over_time), 0.05)
    x = np.linspace(30.0, 30.0 + CURVE_W, len(said.over_time))
    y = [8.0 + CURVE_H * (1.0 - one.found / most) for one in said.over_time]
    bound = 8 + CURVE_H * (1 - said.bound / most)
    parts = [
        f'<path d="M30 8V{8 + CURVE_H}H{30 + CURVE_W}" fill="none" stroke="#000"/>',
        f'<path d="M30 {bound:.1f}H{30 + CURVE_W}" stroke="#777" stroke-dasharray="5 4"/>',
        f'<text x="26" y="12" font-size="10" text-anchor="end">{most:.0%}</text>',
        f'<text x="26" y="{12 + CURVE_H:.0f}" font-size="10" text-anchor="end">0</text>',
        '<polyline fill="none" stroke="#1b1b6f" stroke-width="2" points="'
        + " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        + '"/>',
    ]
    for number in range(0, len(said.over_time), max(1, len(said.over_time) // 4)):
        at = said.over_time[number].at
        place = f'x="{x[number]:.1f}" y="{22 + CURVE_H:.0f}"'
        parts.append(f'<text {place} font-size="10" text-anchor="middle">{at:%H:%M}</text>')
    return "".join(parts), CURVE_H + 44.0


def update_drawing(
    said: UpdateSaid, after: After, held: HeldCloud, tracks: Sequence[SearchedTrack], theatre: Theatre,
    coast: Sequence[list[list[list[float]]]], language: Language,
) -> str:  # fmt: skip
    """Regions before and after, and the tracks that were searched."""
    del held
    words = WORDS[language]
    lines = [one.track.lat_lon_deg[:, ::-1] for one in tracks]
    rings = [ring for group in (after.before, after.now) for rows in group.values() for ring in rows]
    chart = Chart(around([*lines, *rings]), theatre, coast)
    for share, width in ((0.9, 1.4), (0.5, 1.0)):
        chart.area(after.before.get(share, []), CLOUD_INK, fill=0.03, width=width, dash="6 4")
        chart.area(
            after.now.get(share, []), AFTER_INK, fill=0.18 if share == 0.5 else 0.05, width=width + 0.8
        )
    chart.legend(words["before"], sample=stroke(CLOUD_INK, "6 4", fill=0.04))
    chart.legend(words["after"], sample=stroke(AFTER_INK, fill=0.18))
    for number, (one, line) in enumerate(zip(tracks, lines, strict=True)):
        ink = INKS[number % len(INKS)]
        chart.line(line, ink, width=1.4, dash=DASHES[number % len(DASHES)])
        chart.dot(float(line[0, 0]), float(line[0, 1]), ink)
        chart.label(float(line[0, 0]), float(line[0, 1]), f"{said.tracks[number].begin:%H:%M}", ink)
        chart.legend(words["track"].format(name=one.name), sample=stroke(ink, DASHES[number % len(DASHES)]))
    chart.names(language)
    chart.gap()
    chart.legend(words["here"].format(before=said.here_before, after=said.here_after), bold=True)
    for name, mass in said.doubts_after.items():
        row = {"what": words.get(name, name), "before": said.doubts_before[name], "after": mass}
        chart.legend(words["now"].format(**row))
    chart.gap()
    chart.legend(words["never"], bold=True)
    for words_used in _beware(said, language):
        chart.legend(words_used[:220])
    return chart.finished(words["update"], words["upsub"].format(at=f"{said.at:%Y-%m-%d %H:%M}"), language)
