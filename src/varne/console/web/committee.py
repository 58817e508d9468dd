"""The committee's web page: an application of its own, in a process of its own beside any centre.

A report takes up to a minute of a processor. No centre's process ever makes one: its screens would wait. Here
it is made in a thread, and a page that is asked for meanwhile tells how far it is.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import FastAPI, Header, Query
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from varne.committee.report.html import STYLE
from varne.committee.report.words import LANGUAGES
from varne.committee.sources import Language
from varne.console.web import errors
from varne.console.web.committee_page import (
    ROOT,
    Head,
    failed_page,
    making_page,
    report_page,
    step_told,
    unknown_page,
)
from varne.console.web.committee_room import MANIFEST, Failed, Made, Making, Room
from varne.console.web.frames import encode
from varne.console.web.guard import Guard
from varne.picture.errors import Refused

ASSETS = Path(__file__).parent / "committee_assets"
GZIP_BYTES_MIN = 2048
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # no clock: the same archive in both capitals
TYPES = {
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}
FRESH = {"Cache-Control": "no-cache"}
Tongue = Annotated[Language | None, Query()]
Day = Annotated[date | None, Query()]


def create_committee_app(room: Room, *, hosts: Iterable[str] = ()) -> FastAPI:
    """The page over a room that makes reports.

    Args:
        room: makes and keeps them.
        hosts: names, beside addresses and localhost, under which the server may be addressed.
    """
    app = FastAPI(title="Varne, the committee", version=version("varne"), docs_url=None, redoc_url=None)
    errors.install(app)
    _pages(app, room)
    _files(app, room)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_BYTES_MIN, compresslevel=5)
    app.add_middleware(Guard, hosts=tuple(hosts))  # added last: asked first
    return app


# Every handler is a plain function: it runs in a thread, since it reads files.


def _pages(app: FastAPI, room: Room) -> None:
    @app.get("/", include_in_schema=False)
    def start() -> Response:
        """To the page."""
        return RedirectResponse(ROOT)

    @app.get(ROOT)
    def page(
        as_of: Day = None, lang: Tongue = None, accept_language: Annotated[str, Header()] = ""
    ) -> Response:
        """The report as of a day, in a language; or how its making stands."""
        chosen, tongue = as_of or room.first, lang or preferred(accept_language)
        if not room.knows(chosen):
            return _html(unknown_page(Head(tongue, chosen, room.first, room.days())), 404)
        state = room.ask(chosen)
        head = Head(tongue, chosen, room.first, room.days())
        if isinstance(state, Made):
            return _html(report_page(head, state), 200)
        if isinstance(state, Failed):
            return _html(failed_page(head, state), 409)
        return _html(making_page(head, state), 202)

    @app.get(f"{ROOT}/state")
    def state(as_of: date, lang: Language) -> Response:
        """How the making of a day's report stands."""
        found = room.state(as_of)
        if isinstance(found, Making):
            said = {"state": "making", "step": found.step, "of": found.of, "words": step_told(found, lang)}
        else:
            said = {"state": "made" if isinstance(found, Made) else "ended"}
        return Response(encode(said), media_type="application/json", headers={"Cache-Control": "no-store"})

    @app.get(f"{ROOT}/report.css", include_in_schema=False)
    def report_style() -> Response:
        """The report's own style."""
        return Response(STYLE, media_type="text/css", headers=FRESH)

    @app.get(f"{ROOT}/page.css", include_in_schema=False)
    def page_style() -> Response:
        """The style of the head."""
        return FileResponse(ASSETS / "page.css", media_type="text/css", headers=FRESH)

    @app.get(f"{ROOT}/page.js", include_in_schema=False)
    def page_script() -> Response:
        """Asks on while a report is being made."""
        return FileResponse(ASSETS / "page.js", media_type="text/javascript", headers=FRESH)


def _files(app: FastAPI, room: Room) -> None:
    @app.get(f"{ROOT}/files/{{as_of}}/{{path:path}}")
    def one_file(as_of: date, path: str) -> Response:
        """One file of a report that is made."""
        made = _made(room, as_of)
        if path not in made.files and path != MANIFEST:
            raise Refused(f"no file {path} in the report; its manifest.json names them", code="not_found")
        name = PurePosixPath(path)
        return FileResponse(
            Path(made.directory) / path,
            media_type=TYPES.get(name.suffix, "application/octet-stream"),
            filename=f"varne-{as_of}-{name.name}",
            headers=FRESH,
        )

    @app.get(f"{ROOT}/package/{{as_of}}.zip")
    def package(as_of: date) -> Response:
        """Every file of a report that is made, not compressed: the same bytes wherever it is asked for."""
        made, held = _made(room, as_of), io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
            for path in (*sorted(made.files), MANIFEST):
                archive.writestr(zipfile.ZipInfo(path, ZIP_EPOCH), made.read(path))
        headers = {**FRESH, "Content-Disposition": f'attachment; filename="varne-{as_of}.zip"'}
        return Response(held.getvalue(), media_type="application/zip", headers=headers)


def _made(room: Room, as_of: date) -> Made:
    found = room.state(as_of)
    if not isinstance(found, Made):
        raise Refused(f"no report of {as_of} is made; open {ROOT}?as_of={as_of} first", code="not_found")
    return found


def _html(page: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    return HTMLResponse(page, status_code=status, headers=headers)


def preferred(accept_language: str) -> Language:
    """The first of the report's languages that a browser names; English when it names neither."""
    for part in accept_language.split(","):
        tongue = part.split(";")[0].strip()[:2].casefold()
        if tongue in LANGUAGES:
            return tongue
    return "en"
