"""A drift as a drawing: the regions by the hour on a chart, the way of the middle, what was used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from varne.console.cli.drift_answer import Contours, DriftSaid
from varne.console.cli.drift_chart import DASHES, INKS, Chart, Language, around, stroke
from varne.console.cli.drift_files import thinned
from varne.drift.ensemble import BoatCloud
from varne.picture.theatre import Theatre

SHOWN = 4  # hours whose regions are drawn, the start aside

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Where the boat may be", "from": "from {place} at {at}", "start": "start, {at}",
        "region": "{share:.0f} % region {hours:g} h later, {at}", "tracks": "some of the particles' tracks",
        "mean": "middle of the cloud, a dot each hour", "found": "found, {at}: on the {share:.0%} contour",
        "ashore": "ashore by the end: {odds:.0%}", "states": "State at the end", "used": "Made from",
        "sea": "{area:.0f} km²", "look": "A 90 % region misses one boat in ten, if all else is right.",
    },
    "fr": {
        "title": "Où le bateau peut être", "from": "depuis {place} à {at}", "start": "départ, {at}",
        "region": "zone à {share:.0f} % après {hours:g} h, {at}", "tracks": "quelques trajectoires",
        "mean": "milieu du nuage, un point par heure",
        "found": "trouvé, {at} : sur le contour à {share:.0%}",
        "ashore": "à terre à la fin : {odds:.0%}", "states": "État à la fin", "used": "Établi avec",
        "sea": "{area:.0f} km²",
        "look": "Une zone à 90 % manque un bateau sur dix, si tout le reste est juste.",
    },
}  # fmt: skip
STATE_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "under_way": "under way", "engine_out": "engine out", "adrift": "adrift", "swamped": "swamped",
        "people_in_water": "people in the water", "unresponsive": "people unresponsive", "landed": "landed",
        "stranded": "stranded", "left_field": "left the model's waters", "not_yet": "not begun",
        "recovered": "recovered",
    },
    "fr": {
        "under_way": "en route", "engine_out": "moteur arrêté", "adrift": "à la dérive",
        "swamped": "envahi par l'eau",
        "people_in_water": "personnes à l'eau", "unresponsive": "personnes sans réaction",
        "landed": "arrivé à terre", "stranded": "échoué", "left_field": "sorti des eaux du modèle",
        "not_yet": "pas commencé", "recovered": "secouru",
    },
}  # fmt: skip


def shown_hours(outlines: Sequence[Contours]) -> list[Contours]:
    """The few that are drawn: evenly through the run, the last among them."""
    later = [one for one in outlines if one.hours > 0.0 and one.rings]
    if not later:
        return [one for one in outlines if one.rings][:1]
    picked = np.unique(np.round(np.linspace(0, len(later) - 1, min(SHOWN, len(later)) + 1)[1:]).astype(int))
    return [later[number] for number in (picked if len(later) > 1 else [0])]


def drawing(
    said: DriftSaid,
    outlines: Sequence[Contours],
    cloud: BoatCloud,
    theatre: Theatre,
    coast: Sequence[list[list[list[float]]]],
    language: Language,
) -> str:
    """The cloud of a drift on a chart."""
    words = WORDS[language]
    shown = shown_hours(outlines)
    edges = [ring for one in shown for rings in one.rings.values() for ring in rings]
    finds = [(one.lon_deg, one.lat_deg) for one in said.found]
    chart = Chart(
        around([*edges, [(said.lon_deg, said.lat_deg)], *([finds] if finds else [])]), theatre, coast
    )
    for particle in thinned(cloud):
        chart.line(cloud.tracks.lonlat[particle], "#000", width=0.7, opacity=0.16)
    for number, one in enumerate(shown):
        ink, dash = INKS[number % len(INKS)], DASHES[number % len(DASHES)]
        chart.area(one.rings.get(0.5, []), ink, fill=0.22, width=1.0)
        chart.area(one.rings.get(0.9, []), ink, fill=0.03, width=2.2, dash=dash)
        for share, fill in ((0.5, 0.22), (0.9, 0.03)):
            chart.legend(
                words["region"].format(share=100 * share, hours=one.hours, at=f"{one.at:%H:%M}"),
                sample=stroke(ink, dash if share == 0.9 else "", fill=fill),
            )
    mean = np.array([(hour.lon_deg, hour.lat_deg) for hour in said.hours])
    chart.line(mean, "#000", width=1.6)
    for hour in said.hours[1:]:
        chart.dot(hour.lon_deg, hour.lat_deg, "#000", size=2.2)
    chart.dot(said.lon_deg, said.lat_deg, "#000", shape="ring", size=6)
    chart.label(said.lon_deg, said.lat_deg, words["start"].format(at=f"{said.start:%H:%M}"), "#000")
    for number, one in enumerate(shown):
        rings = one.rings.get(0.9, [])
        if rings:
            ring = max(rings, key=len)
            top = ring[int(np.argmax(ring[:, 1]))]
            ink = INKS[number % len(INKS)]
            chart.label(float(top[0]), float(top[1]), f"+{one.hours:g} h  {one.at:%H:%M}", ink)
    for find in said.found:
        chart.dot(find.lon_deg, find.lat_deg, "#b00000", shape="cross", size=7)
        told = words["found"].format(at=f"{find.at:%H:%M}", share=find.on_contour)
        chart.label(find.lon_deg, find.lat_deg, told, "#b00000")
    chart.names(language)
    chart.legend(words["mean"], sample=stroke("#000", width=1.6))
    chart.legend(words["tracks"], sample=stroke("#999", width=1.0))
    chart.gap()
    chart.legend(words["states"], bold=True)
    for name, odds in sorted(said.hours[-1].states.items(), key=lambda row: -row[1]):
        if odds >= 0.005:
            chart.legend(f"{STATE_WORDS[language][name]}: {odds:.0%}")
    chart.legend(words["look"])
    chart.gap()
    fr = language == "fr"
    for line in said.warnings_fr if fr else said.warnings:
        chart.legend(line, bold=True)
    chart.legend(words["used"], bold=True)
    for line in said.used_fr if fr else said.used:
        chart.legend(_short(line))
    place = f"{said.lat_deg:.4f} {said.lon_deg:.4f}"
    subtitle = words["from"].format(place=place, at=f"{said.start:%Y-%m-%d %H:%M} UTC")
    return chart.finished(words["title"], subtitle, language)


def _short(line: str) -> str:
    """A sentence of what was used without its licences, which the file and the answer tell."""
    return line.partition(" Not for navigation")[0][:230]
