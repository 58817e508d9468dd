"""Which unit a call sign means, what language it is spoken to in, and what it may be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from varne.feeds.cot.orders import Language
from varne.feeds.cot.parse import Speaker
from varne.picture.errors import Refused
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre, UnitSpec

AIRBORNE = frozenset({"helicopter", "aircraft", "drone"})
OPEN_TASKING = frozenset({"issued", "unacknowledged", "acknowledged", "on_scene"})


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    return "".join(
        re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)).casefold())
    )


class FieldUnits:
    """The units of one theatre, by whatever a device or a certificate may call them.

    A unit answers to its id, with and without its country, to its name, with and without what stands in
    brackets there, and to the call signs that the configuration gives it. What would mean two units means
    none.
    """

    def __init__(self, theatre: Theatre, call_signs: Mapping[str, str] | None = None) -> None:
        self._specs = {spec.id: spec for spec in theatre.units}
        found: dict[str, set[str]] = {}
        for spec in theatre.units:
            bare = re.sub(r"\([^)]*\)", "", spec.name)
            for word in (spec.id, spec.id.partition(".")[2], spec.name, bare):
                if _folded(word):
                    found.setdefault(_folded(word), set()).add(spec.id)
        self._by_word = {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}
        for call_sign, unit_id in (call_signs or {}).items():
            if unit_id not in self._specs:
                raise Refused(
                    f"call sign {call_sign!r} is given to {unit_id}, no unit of {theatre.id}", code="no_unit"
                )
            self._by_word[_folded(call_sign)] = unit_id

    def speaker(self, call_sign: str) -> Speaker | None:
        """The unit that a call sign means; None when it is none of the theatre's."""
        unit_id = self._by_word.get(_folded(call_sign))
        if unit_id is None:
            return None
        return Speaker(unit_id=unit_id, airborne=self._specs[unit_id].kind in AIRBORNE)

    def spec(self, unit_id: str) -> UnitSpec | None:
        """What the theatre says of a unit."""
        return self._specs.get(unit_id)

    def name(self, unit_id: str) -> str:
        """What a unit is called on other units' maps."""
        spec = self._specs.get(unit_id)
        return "?" if spec is None else spec.name

    def language(self, unit_id: str) -> Language:
        """French for a French unit, English for every other."""
        spec = self._specs.get(unit_id)
        return "fr" if spec is not None and spec.flag == "FR" else "en"

    def is_own(self, unit_id: str, centre: str) -> bool:
        """True for a unit of this centre, which is shown all that the centre has."""
        spec = self._specs.get(unit_id)
        return spec is not None and spec.centre == centre


def boats_for(picture: Picture, units: FieldUnits, unit_id: str) -> tuple[str, ...]:
    """Ids of the open boats that a unit is shown: all to the centre's own; to another's, those it is sent to;
    to a unit that is not known, none.
    """
    if units.spec(unit_id) is None:
        return ()
    if units.is_own(unit_id, picture.centre):
        return tuple(boat.id for boat in picture.boats.values() if boat.status == "open")
    tasked = dict.fromkeys(
        boat_id
        for tasking in picture.taskings.values()
        if tasking.unit_id == unit_id and tasking.state in OPEN_TASKING
        for boat_id in _boats_of(picture, tasking.incident_id, tasking.order.boat_ids)
    )
    return tuple(one for one in tasked if one in picture.boats and picture.boats[one].status == "open")


def _boats_of(picture: Picture, incident_id: str | None, boat_ids: tuple[str, ...]) -> tuple[str, ...]:
    incident = None if incident_id is None else picture.incidents.get(incident_id)
    return boat_ids if boat_ids or incident is None else incident.boat_ids


def boats_of_tasking(picture: Picture, tasking_id: str) -> tuple[str, ...]:
    """Ids of the boats that an order is about."""
    tasking = picture.taskings[tasking_id]
    return tuple(
        one for one in _boats_of(picture, tasking.incident_id, tasking.order.boat_ids) if one in picture.boats
    )
