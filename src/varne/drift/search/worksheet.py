"""The search planning worksheet, after the effort allocation form of IAMSAR volume II, in English or French.

It is plain text or HTML. It says what is planned, what it is worth, where each figure came from and what it
leaves out. A probability of detection is printed with the sentence that it does not end a search, because a
form is what is read in the morning.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Literal, NamedTuple

from varne.drift.search.orders import PATTERN_CODE, SearchOrder
from varne.drift.search.plan import SearchPlan
from varne.drift.search.survival import survival

Language = Literal["en", "fr"]
NM_M, KN_MPS, FOOT_M = 1852.0, 1852.0 / 3600, 0.3048

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "heading": "Search planning worksheet",
        "proposal": "Proposal. Nothing here has been ordered, agreed or done.",
        "incident": "Incident",
        "made_at": "Made at",
        "unit": "Unit",
        "flag": "Flag",
        "pattern": "Pattern",
        "first_leg": "First leg, true",
        "commence": "Commence search point",
        "corners": "Corners when the search begins",
        "length": "Length by width, nm",
        "spacing": "Track spacing S, nm",
        "width": "Sweep width W, nm",
        "coverage": "Coverage C",
        "pod": "POD",
        "poc": "To find in the area",
        "pos": "Expected to be found",
        "speed": "Search speed, kn",
        "height": "Height, ft",
        "time": "On scene, UTC",
        "drift": "Set and drift of the area",
        "still": "keeps its place",
        "totals": "Together",
        "worth": "Expected to be found by this plan",
        "bound": "Most that this effort could find",
        "share": "Share of it reached",
        "idle": "Units without an area",
        "no_time": "cannot get there and back in time",
        "no_room": "no area left that keeps clear of the others",
        "survival": "Survival in the water (band, for urgency only)",
        "after_hours": "after {hours:g} h at {temperature:g} °C: {low:.0%} to {high:.0%}",
        "sources": "Sources and judgements",
        "beware": "What this does not tell",
        "beware_pod": "A probability of detection does not end a search: the model may be wrong about the "
        "place, the object or the rescue, and sweep widths may be too large.",
        "beware_lane": "Legs in traffic lanes run across them; tell the traffic service before the search.",
        "beware_air": "Heights keep these aircraft apart from each other, not from other traffic.",
        "beware_shore": "Depth, wrecks, wind farms and daylight were not looked at.",
    },
    "fr": {
        "heading": "Feuille de calcul de planification de la recherche",
        "proposal": "Proposition. Rien de ceci n'a été ordonné, accepté ni exécuté.",
        "incident": "Événement",
        "made_at": "Établie le",
        "unit": "Moyen",
        "flag": "Pavillon",
        "pattern": "Type de recherche",
        "first_leg": "Première branche, vrai",
        "commence": "Point de début de recherche",
        "corners": "Sommets au début de la recherche",
        "length": "Longueur sur largeur, M",
        "spacing": "Espacement des routes S, M",
        "width": "Largeur de balayage W, M",
        "coverage": "Couverture C",
        "pod": "POD",
        "poc": "À trouver dans la zone",
        "pos": "Attendu trouvé",
        "speed": "Vitesse de recherche, nd",
        "height": "Hauteur, ft",
        "time": "Sur zone, UTC",
        "drift": "Direction et vitesse de dérive de la zone",
        "still": "reste en place",
        "totals": "Ensemble",
        "worth": "Attendu trouvé par ce plan",
        "bound": "Le plus que cet effort pourrait trouver",
        "share": "Part atteinte",
        "idle": "Moyens sans zone",
        "no_time": "ne peut pas s'y rendre et revenir à temps",
        "no_room": "plus de zone qui reste à l'écart des autres",
        "survival": "Survie dans l'eau (fourchette, pour l'urgence seulement)",
        "after_hours": "après {hours:g} h à {temperature:g} °C : {low:.0%} à {high:.0%}",
        "sources": "Sources et appréciations",
        "beware": "Ce que ceci ne dit pas",
        "beware_pod": "Une probabilité de détection ne met pas fin à une recherche : le modèle peut se "
        "tromper de lieu, d'objet ou de sauvetage, et les largeurs de balayage peuvent être trop grandes.",
        "beware_lane": "Dans les voies de circulation, les branches les coupent ; prévenir avant le service "
        "de trafic.",
        "beware_air": "Les hauteurs séparent ces aéronefs entre eux, non du reste du trafic.",
        "beware_shore": "Profondeur, épaves, parcs éoliens et lumière du jour n'ont pas été pris en compte.",
    },
}
PATTERN_NAME: dict[Language, dict[str, str]] = {
    "en": {
        "parallel_track": "parallel track",
        "creeping_line": "creeping line",
        "expanding_square": "expanding square",
        "sector": "sector",
    },
    "fr": {
        "parallel_track": "routes parallèles",
        "creeping_line": "routes en créneaux",
        "expanding_square": "carré croissant",
        "sector": "secteurs",
    },
}


class Worksheet(NamedTuple):
    """Sections of a heading and rows, each a label and what it says; in one language."""

    language: Language
    title: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def worksheet(
    plan: SearchPlan,
    orders: Sequence[SearchOrder],
    language: Language,
    *,
    incident: str,
    made_at: datetime,
    object_classes: Sequence[str],
    sources: Sequence[str] = (),
    water_temperature_c: float | None = None,
    hours_in_water: Sequence[float] = (1.0, 3.0, 6.0, 12.0),
) -> Worksheet:
    """The worksheet of a plan. ``object_classes`` name the columns of the sweep widths.

    ``sources`` say where the widths and whatever else was used came from.

    Raises:
        Refused: a water temperature that no sea has.
    """
    say = WORDS[language]
    sections: list[tuple[str, tuple[tuple[str, str], ...]]] = [
        (
            say["heading"],
            (
                ("", say["proposal"]),
                (say["incident"], incident),
                (say["made_at"], _when(made_at)),
            ),
        )
    ]
    for order in orders:
        sections.append((f"{order.label}  {order.unit_id}", _order_rows(order, language, object_classes)))
    together = [
        (say["worth"], _decimal(f"{plan.pos:.2f}", language)),
        (say["bound"], _decimal(f"{plan.bound:.2f}", language)),
        (say["share"], _percent(plan.share_of_bound, language)),
    ]
    together += [(f"{say['idle']}: {unit}", say[reason]) for unit, reason in plan.idle]
    sections.append((say["totals"], tuple(together)))
    if water_temperature_c is not None:
        band = survival(water_temperature_c, list(hours_in_water))
        rows = tuple(
            (
                "",
                _spaced(
                    say["after_hours"].format(
                        hours=hours, temperature=water_temperature_c, low=float(low), high=float(high)
                    ),
                    language,
                ),
            )
            for hours, low, high in zip(hours_in_water, band.low, band.high, strict=True)
        )
        sections.append((say["survival"], rows))
    if sources:
        sections.append((say["sources"], tuple(("", source) for source in sources)))
    beware = [say["beware_pod"], say["beware_lane"], say["beware_air"], say["beware_shore"]]
    sections.append((say["beware"], tuple(("", line) for line in beware)))
    return Worksheet(language, f"{say['heading']}: {incident}", tuple(sections))


def as_text(sheet: Worksheet) -> str:
    """Plain text, a blank line between sections."""
    out, colon = [], " :" if sheet.language == "fr" else ":"
    for heading, rows in sheet.sections:
        out += [heading, "-" * len(heading)]
        out += [f"{label}{colon} {value}" if label else value for label, value in rows]
        out.append("")
    return "\n".join(out)


def as_html(sheet: Worksheet) -> str:
    """One page that prints on paper, without scripts or outside files."""
    colon = " :" if sheet.language == "fr" else ":"
    body = []
    for number, (heading, rows) in enumerate(sheet.sections):
        level = "h1" if number == 0 else "h2"
        body.append(f"<section><{level}>{escape(heading)}</{level}>")
        facts = [(label, value) for label, value in rows if label]
        body += [f"<p>{escape(value)}</p>" for label, value in rows if not label]
        if facts:
            cells = "".join(
                f'<tr><th scope="row">{escape(label)}{colon}</th><td>{escape(value)}</td></tr>'
                for label, value in facts
            )
            body.append(f"<table>{cells}</table>")
        body.append("</section>")
    style = (
        "body{font:11pt sans-serif;margin:1.5cm;color:#000;background:#fff}"
        "th{text-align:left;font-weight:normal;padding-right:1em;vertical-align:top}"
        "section{break-inside:avoid}h2{border-top:1px solid #000;padding-top:.4em}"
    )
    return (
        f'<!doctype html>\n<html lang="{sheet.language}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}</title><style>{style}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def position(lat_deg: float, lon_deg: float) -> str:
    """Degrees and decimal minutes, as spoken: ``51°08.10'N 001°43.20'E``."""
    parts = []
    for value, figures, signs in ((float(lat_deg), 2, "NS"), (float(lon_deg), 3, "EW")):
        hundredths = round(abs(value) * 6000)  # of a minute, so that 59.999' carries into the degree
        parts.append(f"{hundredths // 6000:0{figures}d}°{hundredths % 6000 / 100:05.2f}'{signs[value < 0]}")
    return " ".join(parts)


def _order_rows(
    order: SearchOrder, language: Language, object_classes: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    say = WORDS[language]
    (lat0, lon0), (lat1, lon1) = order.track_deg[0], order.track_deg[order.turns[1]]
    first_leg = math.degrees(math.atan2((lon1 - lon0) * math.cos(math.radians(lat0)), lat1 - lat0)) % 360
    rows = [
        (say["flag"], order.flag),
        (say["pattern"], f"{PATTERN_CODE[order.kind]}, {PATTERN_NAME[language][order.kind]}"),
        (say["time"], f"{_when(order.times[0])} / {_when(order.times[-1])}"),
        (say["commence"], position(*order.track_deg[0])),
        (say["first_leg"], f"{round(first_leg) % 360:03d}°"),
        (say["spacing"], f"{order.spacing_m / NM_M:.2f}"),
        (say["speed"], f"{order.speed_mps / KN_MPS:.0f}"),
    ]
    if order.height_m > 0:
        rows.append((say["height"], f"{order.height_m / FOOT_M:.0f}"))
    area = order.area
    if area is not None and order.area_deg is not None:
        corners = "; ".join(position(float(lat), float(lon)) for lat, lon in order.area_deg)
        (x0, y0), (x1, y1) = area.centre_at(area.start_s), area.centre_at(area.end_s)
        moved_m = math.hypot(x1 - x0, y1 - y0)
        drift = say["still"]
        if moved_m > 1:
            set_deg = round(math.degrees(math.atan2(x1 - x0, y1 - y0))) % 360
            drift = f"{set_deg:03d}°, {moved_m / (area.end_s - area.start_s) / KN_MPS:.1f} kn"
        rows += [
            (say["corners"], corners),
            (say["length"], f"{area.length_m / NM_M:.1f} x {area.width_m / NM_M:.1f}"),
            (say["drift"], drift.replace(" kn", " nd") if language == "fr" else drift),
        ]
    for name, width_m in zip(object_classes, order.widths_m, strict=False):
        rows.append((f"{say['width']}, {name}", f"{width_m / NM_M:.2f}"))
        rows.append((f"{say['coverage']}, {name}", f"{width_m / order.spacing_m:.2f}"))
    if area is not None:
        for name, pod in zip(object_classes, area.pods, strict=False):
            rows.append((f"{say['pod']}, {name}", _percent(pod, language)))
        rows += [(say["poc"], f"{area.poc:.2f}"), (say["pos"], f"{area.pos:.2f}")]
    return tuple((label, _decimal(value, language)) for label, value in rows)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def _percent(share: float, language: Language) -> str:
    return _spaced(f"{share:.0%}", language)


def _spaced(text: str, language: Language) -> str:
    """French sets a narrow space before the per cent sign."""
    return text.replace("%", "\u202f%") if language == "fr" else text


def _decimal(text: str, language: Language) -> str:
    """French writes a comma in decimals; minutes of a position keep their point, as they are spoken."""
    return re.sub(r"(\d)\.(\d+)(?![\d'])", r"\1,\2", text) if language == "fr" else text
