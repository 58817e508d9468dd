"""The one rule that keeps persons out of the log. Every feed that reads free keys goes through here.

1. A key the form does not know is kept only when all of this holds, and withheld otherwise:
   its value is a boolean or a number of at most seven digits (a telephone number, a date of birth or a
   document number has more); its name is a plain code (:data:`KEY`); and none of the words in its name
   is one that speaks of a person (:data:`PERSONAL_WORDS`, :data:`PERSONAL_STEMS`). Text, lists and
   objects are always withheld: default deny.
2. Of what is withheld nothing is stored: neither value nor original bytes. The *name* of the key may be
   told only when it is a plain code; another name could itself be what must not be kept.
3. A telephone number is turned into a salted token before anything else sees it (:func:`tokeniser`).
   So is every one found in a line that goes to quarantine (:func:`without_numbers`).
4. A code given by a source (its id, who it is, a unit) is a code by its form (:func:`is_code`): no
   spaces, no accents, no ``@``, no telephone number in it. A source that writes a person's name as a
   code breaks its contract; no rule of form can see that.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import unicodedata
from collections.abc import Callable, Mapping

from varne.picture.errors import Broken

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+#-]{0,79}", re.ASCII)
TOKEN = re.compile(r"[0-9a-f]{8,64}|[0-9A-F]{8,64}|[A-Z2-7]{8,64}", re.ASCII)
NUMBER_MAX = 9_999_999  # seven digits

# A British or French number, or any with its country, in a code. A counter padded with noughts is none.
_DIALLED = re.compile(
    r"(?<![0-9])(?:(?:\+|00)[1-9][0-9]{8,13}|0[1-9][0-9]{8,9}|(?:33|44)[1-9][0-9]{8,9})(?![0-9])", re.ASCII
)
# The same in free text, with what people write between digits. The fraction of a degree is none, nor an MMSI.
_WRITTEN = re.compile(
    rb"(?<![0-9.])(?:\+ ?[1-9](?:[ .\-/()]{0,2}[0-9]){7,14}|00?[1-9](?:[ .\-/()]{0,2}[0-9]){8,13}"
    rb"|[1-9][0-9]{9,14})(?![0-9])"
)

# Whole words of a key, folded. English and French, and what migration paperwork calls things.
PERSONAL_WORDS = frozenset(
    {
        "name", "names", "nom", "noms", "forename", "initials", "alias", "nickname", "title", "sex",
        "sexe", "age", "ages", "dob", "ddn", "born", "ne", "nee", "religion", "faith", "race", "tribe",
        "id", "ids", "uid", "uuid", "nin", "ni", "ssn", "nir", "cin", "visa", "eid", "bio", "face",
        "faces", "voice", "voix", "iris", "dna", "adn", "tel", "gsm", "imei", "imsi", "msisdn", "sim",
        "iccid", "mac", "ip", "fax", "user", "users", "login", "handle", "chat", "text", "texte", "note",
        "notes", "comment", "comments", "remark", "remarks", "message", "messages", "who", "qui", "home",
        "rue", "street", "postcode", "mother", "father", "mere", "pere", "son", "daughter", "wife",
        "husband", "brother", "sister", "parent", "parents", "kin", "family", "famille", "lang",
        "language", "langue", "said", "speaker", "officer", "agent", "asylum", "asile", "case", "dossier",
        "person", "personal", "personne", "personnel",
    }
)  # fmt: skip

# Beginnings of words of a key. Long enough not to catch words about boats and the sea.
PERSONAL_STEMS = (
    "surname", "firstname", "lastname", "fullname", "username", "prenom", "patronym", "national",
    "citizen", "citoyen", "ethnic", "passport", "passeport", "identit", "identif", "birth", "naissance",
    "phone", "telephon", "mobile", "portable", "numero", "whatsapp", "telegram", "facebook",
    "instagram", "email", "mail", "courriel", "address", "adresse", "photo", "picture", "image",
    "portrait", "facial", "biometr", "fingerprint", "empreinte", "gender", "genre", "caller", "appelant",
    "victim", "migrant", "suspect", "smuggler", "passeur", "witness", "temoin",
    "interpret", "contact", "country", "pays", "origin",
)  # fmt: skip


def words_of(key: str) -> list[str]:
    """The words of a key, folded: accents and case taken off, split at punctuation and capitals."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)
    bare = "".join(c for c in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare.casefold())


def is_personal(key: str) -> bool:
    """True when a key's name speaks of a person, in English or French."""
    words = words_of(key)
    joined = "_".join(words) + "_"
    return any(word in PERSONAL_WORDS for word in words) or any(
        f"_{stem}" in f"_{joined}" for stem in PERSONAL_STEMS
    )


def may_be_kept(key: str, value: object) -> bool:
    """Rule 1: may this unknown key be stored with this value?"""
    if KEY.fullmatch(key) is None or is_personal(key):
        return False
    if isinstance(value, bool):
        return True
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) <= NUMBER_MAX


def divide_unknown(
    document: Mapping[str, object], known: frozenset[str]
) -> tuple[dict[str, int | float | bool], tuple[str, ...]]:
    """Part the keys a form does not know into those kept and the names of those withheld.

    Returns:
        What may be stored, in the document's order; and the withheld keys, each by its name when the
        name is a plain code and as ``"?"`` otherwise.
    """
    kept: dict[str, int | float | bool] = {}
    withheld: list[str] = []
    for key, value in document.items():
        if key in known:
            continue
        if isinstance(value, bool | int | float) and may_be_kept(key, value):
            kept[key] = value
        else:
            withheld.append(key if KEY.fullmatch(key) else "?")
    return kept, tuple(withheld)


def is_code(text: str) -> bool:
    """True for what a machine or an organisation calls something: ``uk.dover-lifeboat``, ``N102-0001``."""
    dialled = looks_like_number(text) and (text[0] in "0tT" or (text.isdecimal() and len(text) >= 9))
    return CODE.fullmatch(text) is not None and not dialled and _DIALLED.search(text) is None


def is_token(text: str) -> bool:
    """True for a salted token as a source may send it: 8 to 64 hexadecimal or base32 characters."""
    return TOKEN.fullmatch(text) is not None and not looks_like_number(text)


def looks_like_number(text: str) -> bool:
    """True for anything that could be dialled: 7 to 17 digits, with or without ``+``, spaces and the like.

    A token made only of digits is taken for a number too and made a token again: two reports with the
    same one still agree.
    """
    digits = re.sub(r"[\s\-./()\u2010-\u2015\u00a0\u202f]", "", unicodedata.normalize("NFKC", text))
    return re.fullmatch(r"(?:tel:)?\+?[0-9]{7,17}", digits, re.IGNORECASE | re.ASCII) is not None


def without_numbers(raw: bytes, tokenise: Callable[[str], str]) -> bytes:
    """Bytes that go to quarantine, with a token in the place of each telephone number."""
    return _WRITTEN.sub(lambda found: tokenise(found[0].decode("ascii")).encode("ascii"), raw)


SALT_BYTES_MIN = 16
TOKEN_CHARACTERS = 16  # 64 bits: no two phones of a season meet by chance
_SIGNIFICANT_DIGITS = 9  # what +33 6 …, 0033 6 … and 06 … have in common


def tokeniser(salt: bytes) -> Callable[[str], str]:
    """A function that turns a device's number into its token: HMAC-SHA256 with ``salt``, cut to 64 bits.

    Of a number only the last nine digits count, so that said with and without its country it gives one
    token. Any other text counts whole: two texts never share a token for the digits in them.
    Without the salt a token cannot be made or tried; the centre draws a new salt every few days and
    destroys the old one, and from then on nobody can go back from a token to a number. A salt must
    outlive an incident: two calls of one phone under two salts do not meet.

    Args:
        salt: at least 16 random bytes.

    Raises:
        Broken: the salt is too short to hide anything.
    """
    if len(salt) < SALT_BYTES_MIN:
        raise Broken(f"the phone salt has {len(salt)} bytes; at least {SALT_BYTES_MIN} are needed")

    def tokenise(number: str) -> str:
        normal = unicodedata.normalize("NFKC", number)
        subject = normal.strip()
        if looks_like_number(subject):
            subject = "".join(c for c in subject if c.isdecimal())[-_SIGNIFICANT_DIGITS:]
        return hmac.new(salt, subject.encode(), hashlib.sha256).hexdigest()[:TOKEN_CHARACTERS]

    return tokenise
