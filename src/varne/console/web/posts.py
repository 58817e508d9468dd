"""Signing a screen on for a post, and handing it over. A post is a chair; nobody is named.

A page is known by a cookie, a program by the header ``varne-post``. Without either a
screen may look at everything; it cannot ask for what two posts must agree on.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.centre.posts import SHIFT, SignedOn
from varne.console.web.asking import CentreHere, read_json, reply
from varne.console.web.centre_port import CentrePort
from varne.picture.noun import Noun

router = APIRouter(prefix="/api")

HEADER = "varne-post"


class PostSignedOn(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which post a screen is to act for."""

    post: str


class HandedOver(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but that the screen is handed over."""


@router.post("/{theatre}/posts/sign-on")
async def sign_on(centre: CentreHere, request: Request) -> Response:
    """Let this screen act for a post for twelve hours. Another post at the same screen is the same sitting.

    Raises:
        Refused: it is no post (``not_a_post``).
    """
    said = await read_json(request, PostSignedOn)
    signed_on = centre.posts.sign_on(said.post, shown_by(centre, request))
    return _with_cookie(centre, reply(signed_on, 201), signed_on.mark)


@router.post("/{theatre}/posts/hand-over")
async def hand_over(centre: CentreHere, request: Request) -> Response:
    """End this screen's sitting: whoever signs on next is somebody else.

    Raises:
        Refused: it was never signed on (``signed_off``).
    """
    await read_json(request, HandedOver)
    mark = centre.posts.hand_over(shown_by(centre, request))
    return _with_cookie(centre, reply({"mark": mark}, 201), mark)


def shown_by(centre: CentrePort, request: Request) -> str | None:
    """The mark that a screen or a program shows; None when it shows none."""
    return request.headers.get(HEADER) or request.cookies.get(_cookie(centre))


def signed_on_as(centre: CentrePort, request: Request, by: str) -> SignedOn:
    """The screen that asks, signed on for the post it says it acts for.

    Raises:
        Refused: it is not (``sign_on_first``, ``signed_off``, ``other_post``).
    """
    return centre.posts.signed_on(shown_by(centre, request), by)


def _cookie(centre: CentrePort) -> str:
    # Two centres may be served from one address, which cookies do not tell apart by its port.
    return f"varne-post-{centre.theatre.id}-{centre.picture.centre}"


def _with_cookie(centre: CentrePort, response: Response, mark: str) -> Response:
    response.set_cookie(
        _cookie(centre),
        mark,
        max_age=round(SHIFT.total_seconds()),
        path="/api",
        httponly=True,
        samesite="strict",
    )
    return response
