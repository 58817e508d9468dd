"""The few things that a crew can say in free text and be understood, in English and French. Pure.

Text is read here and forgotten: only a count, a word of a fixed list or an answer comes out, never the text.
An answer counts only when the whole message is one ("not on scene" is none), and what is merely a receipt
("roger", "reçu") is no assent. docs/field-units.md lists what can be said.
"""

from __future__ import annotations

import re
import unicodedata

from varne.picture.noun import Noun
from varne.picture.report import DistressStatus
from varne.picture.tasking import Answer, UnitReason

TEXT_CHARACTERS_MAX = 1000
PEOPLE_MAX = 500  # more than any boat or cutter holds: a figure beyond it is something else

_REASON_WORDS: dict[str, UnitReason] = {
    "unable": "unable", "impossible": "unable",
    "weather": "weather", "sea": "weather", "meteo": "weather", "mer": "weather", "temps": "weather",
    "engine": "defect", "defect": "defect", "moteur": "defect", "avarie": "defect", "panne": "defect",
    "fuel": "fuel", "carburant": "fuel", "gasoil": "fuel",
    "full": "full", "plein": "full", "complet": "full",
    "busy": "busy", "occupe": "busy",
    "range": "too_far", "too far": "too_far", "trop loin": "too_far",
    "other": "other", "autre": "other",
}  # fmt: skip
_REASONS = "|".join(sorted(_REASON_WORDS, key=len, reverse=True))
_ANSWERS: tuple[tuple[Answer, re.Pattern[str]], ...] = (
    ("acknowledged", re.compile(r"(?:ack|acknowledged?|accept(?:ed)?|wilco|accepte|j accepte)")),
    ("refused", re.compile(rf"(?:refused?|unable|negative|cannot|impossible)(?: (?P<why>{_REASONS}))?")),
    ("on_scene", re.compile(r"(?:on ?scene|sur zone|sur place)")),
    ("done", re.compile(r"(?:done|complete[d]?|termine|fini)")),
)
_COUNT = r"(\d{1,3})"
_OFF = r"(?:taken off|took off|off|recovered|rescued|picked up|recuperes?|recueillis|sauves?)"
_LEFT = r"(?:left|remain(?:s|ing)?|going on|still aboard|restent|reste|restants?|poursuivent)"
_TAKEN = re.compile(
    rf"(?:{_COUNT} {_OFF}|{_OFF} {_COUNT})(?: (?:and |et )?(?:{_COUNT} {_LEFT}|{_LEFT} {_COUNT}))?"
)
_ABOARD = re.compile(
    rf"\b(?:{_COUNT} (?:pob|pax|people|persons?|souls|personnes?|pers|aboard|on board|a bord)"
    rf"|(?:pob|pax|people|persons|personnes) {_COUNT})\b"
)
_NOT = r"(?<!\bno )(?<!\bnot )(?<!\bpas )(?<!\bpas de )(?<!\bsans )(?<!\baucune )"
_STATUSES: tuple[tuple[DistressStatus, re.Pattern[str]], ...] = (
    (
        "people in water",
        re.compile(
            rf"{_NOT}\b(?:(?:people|persons?|men|man) (?:in (?:the )?water|overboard)|piw|mob"
            r"|(?:personnes?|gens) (?:a l eau|a la mer)|homme a la mer)\b"
        ),
    ),
    ("taking water", re.compile(rf"{_NOT}\b(?:taking (?:on )?water|sinking|prend l eau|voie d eau|coule)\b")),
    (
        "engine failed",
        re.compile(
            rf"{_NOT}\b(?:engine (?:failed|failure|dead|stopped)|no engine|moteur (?:en panne|arrete)"
            r"|panne (?:de )?moteur)\b"
        ),
    ),
)


class Command(Noun, frozen=True, kw_only=True):
    """What a message that is one of the known ones means."""

    answer: Answer | None = None
    reason: UnitReason | None = None
    taken_off: int | None = None
    remaining: int | None = None


class Remarks(Noun, frozen=True, kw_only=True):
    """What remarks on something seen say of it."""

    people: int | None = None
    status: DistressStatus | None = None


def folded(text: str) -> str:
    """Words in small letters without accents, one blank between them; nothing else of what was written."""
    bare = unicodedata.normalize("NFKD", text[:TEXT_CHARACTERS_MAX])
    plain = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", plain, re.ASCII))


def read_command(text: str) -> Command | None:
    """The answer or count that a whole message is; None when it is neither."""
    words = folded(text)
    for answer, form in _ANSWERS:
        found = form.fullmatch(words)
        if found is not None:
            why = found.groupdict().get("why")
            reason: UnitReason | None = None
            if answer == "refused":
                reason = "unable" if why is None else _REASON_WORDS[why]
            return Command(answer=answer, reason=reason)
    taken = _TAKEN.fullmatch(words)
    if taken is None:
        return None
    off = next(int(one) for one in taken.group(1, 2) if one is not None)
    left = next((int(one) for one in taken.group(3, 4) if one is not None), None)
    if off > PEOPLE_MAX or (left or 0) > PEOPLE_MAX:
        return None
    return Command(taken_off=off, remaining=left)


def read_remarks(text: str) -> Remarks:
    """How many are aboard and what is wrong, as far as remarks say so in known words.

    Two different counts are none. Of several things wrong the worst is told.
    """
    words = folded(text)
    counts = {int(one) for found in _ABOARD.finditer(words) for one in found.groups() if one is not None}
    people = counts.pop() if len(counts) == 1 else None
    status = next((status for status, form in _STATUSES if form.search(words)), None)
    return Remarks(people=None if people is None or people > PEOPLE_MAX else people, status=status)
