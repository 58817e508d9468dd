"""The built front end. Files whose names carry their content's hash are kept by browsers for ever."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
HASHED = "assets/"  # where the front end's build puts files named by their hash
NOT_BUILT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Varne</title>'
    "<h1>The screens have not been built</h1>"
    "<p>In a clone, run <code>make web</code> and load this page again. "
    "An installed wheel brings its screens: if you see this there, install it again.</p>"
    '<p>The centre itself is running; see <a href="/api/docs">what can be asked of it</a>.</p></html>'
)


class FrontEnd(StaticFiles):
    """Serves the build: hashed files for ever, everything else asked after each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        kept = path.replace("\\", "/").startswith(HASHED) and response.status_code in (200, 304)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


async def _not_built() -> Response:
    return HTMLResponse(NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})


def serve_front_end(app: FastAPI, directory: Path) -> None:
    """Mount the build at the root, or say how to make it."""
    if (directory / "index.html").is_file():
        app.mount("/", FrontEnd(directory=directory, html=True), name="front end")
    else:
        app.add_api_route("/", _not_built, include_in_schema=False)
