"""Opens the ways to units in the field: addresses, certificates, call signs, and the code to join by."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from varne.centre.config import FieldConfig
from varne.centre.field import Field
from varne.centre.field_join import JoinCode
from varne.centre.field_units import FieldUnits
from varne.feeds.cot.connection import CotLink, CotSettings
from varne.feeds.cot.server import CotCaller, CotListener
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre

HOW = (
    "write tcp://HOST:PORT or tls://HOST:PORT (units connect here), "
    "server+tcp://HOST:PORT or server+tls://HOST:PORT (a TAK server is called)"
)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

log = structlog.get_logger("varne.centre.field")


def open_field(
    config: FieldConfig,
    theatre: Theatre,
    *,
    centre: str,
    synthetic: bool,
    tokenise: Callable[[str], str],
    now: Callable[[], datetime],
    directory: Path,
) -> Field:
    """The desk for units in the field with its links. Nothing runs yet.

    Raises:
        Refused: an address or certificate cannot be used, or a call sign means no unit; says what to do.
    """
    units = FieldUnits(theatre, config.call_signs)
    call_sign = config.call_sign or f"VARNE {centre}"
    place = (theatre.home_view[1], theatre.home_view[0])
    links = [
        _link(location, config, units, centre, synthetic, tokenise, now, call_sign, place)
        for location in config.links
    ]
    return Field(links, units, call_sign=call_sign, join=JoinCode(directory))


def _link(
    location: str,
    config: FieldConfig,
    units: FieldUnits,
    centre: str,
    synthetic: bool,
    tokenise: Callable[[str], str],
    now: Callable[[], datetime],
    call_sign: str,
    place: tuple[float, float],
) -> CotLink:
    parts = urlsplit(location)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    calls, _, carrier = parts.scheme.rpartition("+")
    if carrier not in ("tcp", "tls") or calls not in ("", "server") or host is None or port is None:
        raise Refused(f"{location}: {HOW}", code="location")
    settings = CotSettings(
        feed=f"cot-{calls or 'units'}-{port}",
        title=f"{'TAK server' if calls else 'Units in the field'} ({host}:{port})",
        centre=centre,
        synthetic=synthetic,
        unit_of=units.speaker,
        tokenise=tokenise,
        call_sign=call_sign,
        place=place,
        now=now,
    )
    tls = _tls(config, calls=bool(calls)) if carrier == "tls" else None
    if not calls and config.clients is None and host not in _LOOPBACK:
        log.warning(
            "units are believed to be who their call sign says; give tls:// and clients =", address=location
        )
    return (CotCaller if calls else CotListener)(host, port, settings, tls)


def _tls(config: FieldConfig, *, calls: bool) -> ssl.SSLContext:
    """What either side of a TLS connection shows and asks for.

    Raises:
        Refused: a file is missing or is none of its kind.
    """
    if not calls and (config.certificate is None or config.key is None):
        raise Refused("tls:// needs certificate = and key = (PEM files) in the configuration", code="no_key")
    purpose = ssl.Purpose.SERVER_AUTH if calls else ssl.Purpose.CLIENT_AUTH
    try:
        context = ssl.create_default_context(purpose, cafile=config.clients)
        if config.certificate is not None:
            context.load_cert_chain(config.certificate, config.key)
    except OSError as error:  # a file that is missing, or that holds nothing of the kind
        raise Refused(f"certificate, key or clients cannot be read: {error}", code="certificate") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not calls and config.clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    if calls:
        context.check_hostname = False  # TAK servers are known by their own authority, not by a host's name
    return context
