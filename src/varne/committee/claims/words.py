"""What each series of published facts is called, in English and French."""

from __future__ import annotations

from varne.committee.sources import Language

SERIES: dict[str, tuple[str, str]] = {
    "belgian_launches": ("launches from Belgium", "départs de Belgique"),
    "deaths_afp": ("deaths, AFP", "morts, AFP"),
    "deaths_iom_all_modes": ("dead and missing, IOM, all modes", "morts et disparus, OIM, tous modes"),
    "deaths_iom_drowning": ("dead and missing, IOM, drowning", "morts et disparus, OIM, noyades"),
    "deaths_oltim": ("deaths, OLTIM", "morts, OLTIM"),
    "deaths_prefecture": ("deaths, maritime prefecture", "morts, préfecture maritime"),
    "detections_at_ports": ("detections at UK ports", "détections dans les ports britanniques"),
    "detections_within_72h": (
        "detections in the UK within 72 hours",
        "détections au Royaume-Uni en 72 heures",
    ),
    "final_arrivals": ("arrivals, final tables", "arrivées, tableaux définitifs"),
    "final_boats": ("boats, final tables", "embarcations, tableaux définitifs"),
    "french_attempts": ("attempts, French count", "tentatives, compte français"),
    "french_boats_at_sea": ("boats, maritime prefecture", "embarcations, préfecture maritime"),
    "french_involved_at_sea": (
        "people involved at sea, maritime prefecture",
        "personnes impliquées en mer, préfecture maritime",
    ),
    "french_land_interceptions": (
        "interceptions on land routes, France",
        "interceptions sur les routes terrestres, France",
    ),
    "french_operations": ("operations, maritime prefecture", "opérations, préfecture maritime"),
    "french_rescued": ("people rescued, maritime prefecture", "personnes secourues, préfecture maritime"),
    "prevented": ("persons prevented", "personnes empêchées"),
    "prevented_events": ("events prevented", "événements empêchés"),
    "red_days": ("red days", "jours rouges"),
    "taxi_boat_share": ("share of taxi boats", "part des taxi-boats"),
    "uk_spend_gbp": ("UK money of the period", "argent britannique de la période"),
}


def series_words(series: str, language: Language) -> str:
    """A series in the reader's language."""
    return SERIES[series][language == "fr"]
