"""The slip for a caller: the boat's reference, and the request to keep calling.

Callers were once asked to stop because each call looked like another boat (OPERATIONS.md, requirement 14).
A call that quotes the reference joins its boat and adds none, so the slip can say the opposite. It holds no
name and no number; it can be read out or sent as a message.
"""

from __future__ import annotations

from varne.console.texts.positions import Language, clock, figures, written
from varne.console.texts.told import BoatTold, Told
from varne.console.texts.words import EXERCISE

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "reference": "Your reference: {reference}",
        "read": "Read it out as: {read}",
        "keep": "KEEP CALLING. Say this reference each time: we then know it is the same boat.",
        "tell": "Each time tell: where you are, how many people, water in the boat, people in the water.",
        "send": "If you can, send your position from the phone. Save the battery; keep the phone dry.",
        "wear": "Put on life jackets. Stay with the boat. Show a light to a ship or an aircraft.",
        "place": "Last place we have for you: {place} at {at}. If it is wrong, tell us.",
        "no_place": "We do not have your position. Tell us where you are.",
    },
    "fr": {
        "reference": "Votre référence : {reference}",
        "read": "À lire : {read}",
        "keep": "CONTINUEZ D'APPELER. Donnez cette référence à chaque appel : nous saurons que c'est vous.",
        "tell": "À chaque appel : où vous êtes, combien vous êtes, eau à bord, personnes à l'eau.",
        "send": "Si possible, envoyez la position du téléphone. Économisez la batterie ; gardez-le au sec.",
        "wear": "Mettez les gilets. Restez avec le bateau. Montrez une lumière à un navire ou un aéronef.",
        "place": "Dernière position connue : {place} à {at}. Si elle est fausse, dites-le.",
        "no_place": "Nous n'avons pas votre position. Dites-nous où vous êtes.",
    },
}


def slip(told: Told, language: Language) -> str:
    """One slip for each boat of the incident that has a reference and is not closed."""
    boats = [boat for boat in told.boats if boat.status == "open"] or list(told.boats)
    mark = [EXERCISE[language]] if told.synthetic else []
    return "\n\n".join("\n".join([*mark, *_lines(boat, language)]) for boat in boats) + "\n"


def _lines(boat: BoatTold, language: Language) -> list[str]:
    said = WORDS[language]
    reference = boat.reference or boat.name
    lines = [
        said["reference"].format(reference=reference),
        said["read"].format(read=figures(reference.replace("-", ""), language)),
        said["keep"],
        said["tell"],
        said["send"],
        said["wear"],
    ]
    if boat.lat_deg is None or boat.lon_deg is None or boat.fixed_at is None:
        return [*lines, said["no_place"]]
    place = written(boat.lat_deg, boat.lon_deg, language)
    return [*lines, said["place"].format(place=place, at=clock(boat.fixed_at))]
