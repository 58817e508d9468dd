"""The situation report of an incident, sections A to M of the published IMO form, in English or French.

What the picture does not hold (weather, plans that nobody wrote down) is said to be not known: the officer
fills it in. Plans are called plans, orders orders, and silence of a unit is told as silence.
"""

from __future__ import annotations

from typing import NamedTuple

from varne.console.texts.positions import Language, age, day_time, group, nautical_miles, written
from varne.console.texts.told import Told
from varne.console.texts.words import (
    PHASES,
    PURPOSES,
    REASONS,
    SAID,
    STATUSES,
    TASKINGS,
    UNKNOWN,
    boat_words,
    framed,
    missing_words,
    people_words,
    station,
)
from varne.picture.errors import Refused
from varne.picture.tasking import Tasking, is_covered

LETTERS = "ABCDEFGHIJKLM"
REFUSALS_TOLD = 5  # the last; the log holds them all

HEADINGS: dict[Language, tuple[str, ...]] = {
    "en": (
        "IDENTITY OF CASUALTY", "POSITION", "SITUATION", "NUMBER OF PERSONS AT RISK", "ASSISTANCE REQUIRED",
        "COORDINATING RCC", "DESCRIPTION OF CASUALTY", "WEATHER ON SCENE", "INITIAL ACTIONS TAKEN",
        "SEARCH AREA", "COORDINATING INSTRUCTIONS", "FUTURE PLANS", "ADDITIONAL INFORMATION",
    ),
    "fr": (
        "IDENTITÉ DU SINISTRÉ", "POSITION", "SITUATION", "NOMBRE DE PERSONNES EN DANGER",
        "ASSISTANCE NÉCESSAIRE", "CENTRE COORDONNATEUR", "DESCRIPTION DU SINISTRÉ", "MÉTÉO SUR ZONE",
        "PREMIÈRES MESURES PRISES", "ZONE DE RECHERCHE", "INSTRUCTIONS DE COORDINATION",
        "MESURES FUTURES", "RENSEIGNEMENTS COMPLÉMENTAIRES",
    ),
}  # fmt: skip
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "SAR SITREP {number}",
        "priority": "PRIORITY: {priority}",
        "from": "FROM: {station}",
        "to": "TO: {station}",
        "at": "{place} at {at} ({age} ago), within {radius} nm (19 in 20) then; no drift added since",
        "moving": "last estimated moving {course:03.0f} degrees true at {speed:.0f} kn",
        "since": "first report {first}, last {last}: {reports} reports, {calls} of them calls",
        "phase": "{phase}; incident {status}",
        "alleged": "said to be aboard: {people}",
        "taken": "taken off: {taken}; landed: {landed}; went on with the boat: {going}",
        "short": "UNACCOUNTED FOR: {low}",
        "short_range": "UNACCOUNTED FOR: {low} to {high}",
        "short_open": "UNACCOUNTED FOR: at least {low}; how many were aboard is not known",
        "recover": "unit to take off all people; more than one if they do not fit aboard",
        "in_water": "people in the water: units with boats and lifting gear, helicopter",
        "nobody_sent": "NO UNIT HAS BEEN ORDERED",
        "order": "{unit}: {purpose}; {state}, {at}",
        "expected": "; expected on scene {likely}, of which {readiness:.0f} min to get under way",
        "next": (
            "; next: {unit}, on scene {minutes:.0f} min after it is ordered, of which {ready:.0f} min to get "
            "under way; NOT YET ORDERED"
        ),
        "no_next": "; NO OTHER UNIT FITS: other centre or region to be asked",
        "no_plan": "; no plan names another unit",
        "replaced": "; {unit} ordered in its place",
        "none_planned": "none planned",
        "searched": "planned for {start}, {hours:g} h, {units} units: proposal, not an order",
        "tracks": "{tracks} tracks were searched and found nothing; this does not show that nobody is there",
        "owner": "owner: {station}, until another centre accepts it",
        "offered": "offered to {station} at {at}; no answer yet: {owner} goes on acting",
        "disputed": "TWO CENTRES HOLD IT TO BE THEIRS: also {stations}",
        "asked": "asked at {at} by {by} ({centre}): {act}, {reason}; awaits a second post",
        "goes_on": "the incident stays open until the people of this boat are accounted for",
        "refused": "refused at {at}: {act} asked by {by} ({centre}), {reason}: {missing}",
        "orphaned": "; {count} reports would have been left with nobody looking",
        "closed": "closed at {at}: {reason}",
        "suspended": "suspended at {at}: {reason}. Its boats stay among the unaccounted for",
        "ready": "evidence accounts for all its boats since {at}; two posts have yet to close it",
        "silence": "silence is not safety: no calls is no evidence",
        "acts": "close=closing,suspend=suspension,phase=lower phase",
    },
    "fr": {
        "title": "SITREP SAR {number}",
        "priority": "PRIORITÉ : {priority}",
        "from": "DE : {station}",
        "to": "À : {station}",
        "at": "{place} à {at} (il y a {age}), à moins de {radius} M (19 fois sur 20) ; dérive non comptée",
        "moving": "dernière route estimée {course:03.0f} degrés vrais, {speed:.0f} nd",
        "since": "premier signalement {first}, dernier {last} : {reports} signalements, dont {calls} appels",
        "phase": "{phase} ; événement {status}",
        "alleged": "annoncées à bord : {people}",
        "taken": "récupérées : {taken} ; débarquées : {landed} ; ont poursuivi à bord : {going}",
        "short": "NON RETROUVÉES : {low}",
        "short_range": "NON RETROUVÉES : {low} à {high}",
        "short_open": "NON RETROUVÉES : au moins {low} ; le nombre à bord est inconnu",
        "recover": "moyen pour récupérer toutes les personnes ; plusieurs si elles ne tiennent pas à bord",
        "in_water": "personnes à l'eau : moyens avec embarcation et moyen de relevage, hélicoptère",
        "nobody_sent": "AUCUN MOYEN N'A ÉTÉ ENGAGÉ",
        "order": "{unit} : {purpose} ; {state}, {at}",
        "expected": " ; sur zone attendu {likely}, dont {readiness:.0f} min d'appareillage",
        "next": (
            " ; suivant : {unit}, sur zone {minutes:.0f} min après l'ordre, dont {ready:.0f} min "
            "d'appareillage ; PAS ENCORE ORDONNÉ"
        ),
        "no_next": " ; AUCUN AUTRE MOYEN NE CONVIENT : demander à l'autre centre ou à la région",
        "no_plan": " ; aucun plan ne nomme un autre moyen",
        "replaced": " ; {unit} ordonné à sa place",
        "none_planned": "aucune prévue",
        "searched": "prévue à {start}, {hours:g} h, {units} moyens : proposition, non un ordre",
        "tracks": "{tracks} routes parcourues sans rien trouver ; cela ne montre pas qu'il n'y a personne",
        "owner": "responsable : {station}, tant qu'un autre centre n'a pas accepté",
        "offered": "proposé à {station} à {at} ; sans réponse : {owner} continue d'agir",
        "disputed": "DEUX CENTRES SE DISENT RESPONSABLES : aussi {stations}",
        "asked": "demandé à {at} par {by} ({centre}) : {act}, {reason} ; attend un second poste",
        "goes_on": "l'événement reste ouvert tant que les personnes de ce bateau manquent au compte",
        "refused": "refusé à {at} : {act} par {by} ({centre}), {reason} : {missing}",
        "orphaned": " ; {count} signalements seraient restés sans personne pour chercher",
        "closed": "clos à {at} : {reason}",
        "suspended": "suspendu à {at} : {reason}. Ses bateaux restent parmi les manquants",
        "ready": "des preuves couvrent tous ses bateaux depuis {at} ; deux postes doivent encore le clore",
        "silence": "le silence n'est pas la sécurité : l'absence d'appel n'est pas une preuve",
        "acts": "close=clôture,suspend=suspension,phase=phase inférieure",
    },
}
PRIORITY: dict[str, dict[Language, str]] = {
    "distress": {"en": "DISTRESS", "fr": "DÉTRESSE"},
    "alert": {"en": "URGENCY", "fr": "URGENCE"},
    "uncertainty": {"en": "SAFETY", "fr": "SÉCURITÉ"},
}


class Sitrep(NamedTuple):
    """A report in one language: head lines, and thirteen sections of letter, heading and lines."""

    language: Language
    head: tuple[str, ...]
    sections: tuple[tuple[str, str, tuple[str, ...]], ...]


def sitrep(told: Told, language: Language, *, number: int = 1, to: str | None = None) -> Sitrep:
    """The report's parts.

    Args:
        told: the incident.
        language: of the report.
        number: of the reports of one casualty, from 1.
        to: code of the centre it is for; None: not said.

    Raises:
        Refused: a number under 1 (``sitrep_number``).
    """
    if number < 1:
        raise Refused("the SITREPs of one casualty are numbered from 1", code="sitrep_number")
    said = WORDS[language]
    head = [
        said["title"].format(number=number),
        group(told.at),
        said["priority"].format(priority=PRIORITY[told.incident.phase][language]),
        said["from"].format(station=station(told, told.centre, language)),
    ]
    if to is not None:
        head.append(said["to"].format(station=station(told, to, language)))
    bodies = (
        [boat_words(boat, language) for boat in told.boats],
        _positions(told, language),
        _situation(told, language),
        _people(told, language),
        _assistance(told, language),
        [station(told, told.incident.owner, language)],
        _description(told, language),
        [UNKNOWN[language]],
        _actions(told, language),
        _searches(told, language),
        _coordination(told, language),
        _plans(told, language),
        _more(told, language),
    )
    return Sitrep(
        language,
        tuple(head),
        tuple(
            (letter, heading, tuple(lines))
            for letter, heading, lines in zip(LETTERS, HEADINGS[language], bodies, strict=True)
        ),
    )


def sitrep_text(told: Told, language: Language, *, number: int = 1, to: str | None = None) -> str:
    """The report as plain text, marked at head and foot when its data is invented.

    Raises:
        Refused: see :func:`sitrep`.
    """
    made = sitrep(told, language, number=number, to=to)
    lines = [*made.head, ""]
    for letter, heading, body in made.sections:
        lines.append(f"{letter}. {heading}")
        lines += [f"   {line}" for line in body]
    return framed(told, language, lines)


def _positions(told: Told, language: Language) -> list[str]:
    lines = []
    for boat in told.boats:
        name = f"{boat.name}: " if len(told.boats) > 1 else ""
        if boat.lat_deg is None or boat.lon_deg is None or boat.fixed_at is None:
            lines.append(name + UNKNOWN[language])
            continue
        radius = UNKNOWN[language] if boat.radius_m is None else nautical_miles(boat.radius_m, language)
        place = written(boat.lat_deg, boat.lon_deg, language)
        lines.append(
            name
            + WORDS[language]["at"].format(
                place=place, at=day_time(boat.fixed_at), radius=radius, age=age(told.at - boat.fixed_at)
            )
        )
        if boat.course_deg is not None and boat.speed_kn is not None:
            lines.append(WORDS[language]["moving"].format(course=boat.course_deg % 360, speed=boat.speed_kn))
    return lines


def _situation(told: Told, language: Language) -> list[str]:
    said = WORDS[language]
    status = STATUSES[told.incident.status][language]
    lines = [said["phase"].format(phase=PHASES[told.incident.phase][language], status=status)]
    lines.append(SAID[told.said][language] if told.said is not None else _cause_unknown(language))
    for boat in told.boats:
        lines.append(
            said["since"].format(
                first=day_time(boat.first_at),
                last=day_time(boat.last_at),
                reports=boat.reports,
                calls=boat.calls,
            )
        )
    return lines


def _cause_unknown(language: Language) -> str:
    cause = {"en": "nature of distress: {}", "fr": "nature de la détresse : {}"}
    return cause[language].format(UNKNOWN[language])


def _people(told: Told, language: Language) -> list[str]:
    said = WORDS[language]
    lines = [said["alleged"].format(people=people_words(told.people_low, told.people_high, language))]
    people = told.incident.people
    if people is None:
        return lines
    lines.append(said["taken"].format(taken=people.taken_off, landed=people.landed, going=people.going_on))
    low, high = people.unaccounted_low, people.unaccounted_high
    if high is None:
        lines.append(said["short_open"].format(low=low))
    elif high > 0 or low > 0:
        form = "short" if low == high else "short_range"
        lines.append(said[form].format(low=low, high=high))
    return lines


def _assistance(told: Told, language: Language) -> list[str]:
    said = WORDS[language]
    if told.incident.status == "closed":
        return ["-"]
    return [said["recover"], *([said["in_water"]] if told.said == "people in water" else [])]


def _description(told: Told, language: Language) -> list[str]:
    length = {"en": "length", "fr": "longueur"}[language]
    jackets = {"en": "life jackets", "fr": "gilets"}[language]
    colon = {"en": ":", "fr": " :"}[language]
    rest = f"{length}{colon} {UNKNOWN[language]}, {jackets}{colon} {UNKNOWN[language]}"
    return [f"{boat_words(boat, language)}, {rest}" for boat in told.boats]


def _actions(told: Told, language: Language) -> list[str]:
    sent = [_ordered(told, tasking, language) for tasking in told.taskings if tasking.state != "proposed"]
    return sent or [WORDS[language]["nobody_sent"]]


def _ordered(told: Told, tasking: Tasking, language: Language) -> str:
    said = WORDS[language]
    text = said["order"].format(
        unit=told.unit_names.get(tasking.unit_id, tasking.unit_id),
        purpose=PURPOSES[tasking.order.purpose][language],
        state=TASKINGS[tasking.state][language],
        at=day_time(tasking.changed_at),
    )
    expected = tasking.order.on_scene
    if expected is not None and tasking.state in ("issued", "unacknowledged", "acknowledged"):
        text += said["expected"].format(likely=day_time(expected.likely), readiness=expected.readiness_s / 60)
    return text + _instead(told, tasking, language)


def _instead(told: Told, tasking: Tasking, language: Language) -> str:
    """Who was ordered in place of a unit, or who could be, as last named; nothing while it is not needed."""
    said = WORDS[language]

    def name(unit_id: str) -> str:
        return told.unit_names.get(unit_id, unit_id)

    sent = next((one for one in told.taskings if one.id == tasking.replaced_by_id), None)
    if sent is not None and sent.state != "withdrawn":
        return said["replaced"].format(unit=name(sent.unit_id))
    if tasking.failed_at is None or told.incident.status == "closed" or is_covered(told.taskings, tasking):
        return ""
    named = tasking.next_unit
    if named is not None:
        return said["next"].format(
            unit=name(named.unit_id), minutes=named.on_scene_min, ready=named.ready_min
        )
    if tasking.no_unit is None:
        return ""
    return said["no_plan" if tasking.no_unit == "no_plan" else "no_next"]


def _searches(told: Told, language: Language) -> list[str]:
    said = WORDS[language]
    lines = []
    for search in told.searches:
        if search.status == "withdrawn" or search.plan is None:
            continue
        units = len(search.plan.units)
        lines.append(
            said["searched"].format(start=day_time(search.ask.start_at), hours=search.ask.hours, units=units)
        )
        if search.tracks:
            lines.append(said["tracks"].format(tracks=len(search.tracks)))
    return lines or [said["none_planned"]]


def _coordination(told: Told, language: Language) -> list[str]:
    said, incident = WORDS[language], told.incident
    owner = station(told, incident.owner, language)
    lines = [said["owner"].format(station=owner)]
    offer = incident.hand_over
    if offer is not None:
        to = station(told, offer.to_centre, language)
        lines.append(said["offered"].format(station=to, at=day_time(offer.at), owner=owner))
    if incident.disputed_by:
        others = ", ".join(station(told, centre, language) for centre in incident.disputed_by)
        lines.append(said["disputed"].format(stations=others))
    return lines


def _plans(told: Told, language: Language) -> list[str]:
    said, acts = WORDS[language], _acts(language)
    lines = [
        said["asked"].format(
            at=day_time(ask.at),
            by=ask.by,
            centre=ask.centre,
            act=acts[ask.act],
            reason=REASONS[ask.reason][language],
        )
        for ask in told.incident.asks
    ]
    if told.incident.status != "closed":
        lines.append(said["goes_on"])
    return lines or ["-"]


def _more(told: Told, language: Language) -> list[str]:
    said, incident = WORDS[language], told.incident
    lines = []
    if incident.closure is not None:
        lines.append(
            said["closed"].format(
                at=day_time(incident.closure.at), reason=REASONS[incident.closure.reason][language]
            )
        )
    if incident.suspension is not None:
        lines.append(
            said["suspended"].format(
                at=day_time(incident.suspension.at), reason=REASONS[incident.suspension.reason][language]
            )
        )
    if incident.ready_since is not None and incident.status == "open":
        lines.append(said["ready"].format(at=day_time(incident.ready_since)))
    for refusal in incident.refusals[-REFUSALS_TOLD:]:
        missing = ", ".join(dict.fromkeys(missing_words(one.code, language) for one in refusal.missing))
        text = said["refused"].format(
            at=day_time(refusal.at),
            act=_acts(language)[refusal.ask.act],
            by=refusal.ask.by,
            centre=refusal.ask.centre,
            reason=REASONS[refusal.ask.reason][language],
            missing=missing,
        )
        if refusal.orphaned_report_ids:
            text += said["orphaned"].format(count=len(refusal.orphaned_report_ids))
        lines.append(text)
    if incident.status != "closed":
        lines.append(said["silence"])
    return lines or ["-"]


def _acts(language: Language) -> dict[str, str]:
    return dict(pair.split("=") for pair in WORDS[language]["acts"].split(","))
