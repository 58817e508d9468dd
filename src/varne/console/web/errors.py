"""The three families of error as HTTP answers, and the one form every error has."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from varne.console.web.frames import encode
from varne.picture.errors import Broken, Malformed, Refused, VarneError

JSON = "application/json"

# What a refusal means to whoever asked. Anything else is 409: it cannot be done as things are.
STATUS_BY_CODE: dict[str, int] = {
    "foreign_origin": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "sign_on_first": HTTPStatus.UNAUTHORIZED,
    "signed_off": HTTPStatus.UNAUTHORIZED,
    "wrong_code": HTTPStatus.FORBIDDEN,
    "wait": HTTPStatus.TOO_MANY_REQUESTS,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unknown_host": HTTPStatus.MISDIRECTED_REQUEST,
    "not_json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    # the store: nothing was acknowledged, send again
    "disk_full": HTTPStatus.SERVICE_UNAVAILABLE,
    "read_only": HTTPStatus.SERVICE_UNAVAILABLE,
    "locked": HTTPStatus.SERVICE_UNAVAILABLE,
    "stopping": HTTPStatus.SERVICE_UNAVAILABLE,
    "work_failed": HTTPStatus.SERVICE_UNAVAILABLE,
}
_CODE_BY_STATUS = {404: "not_found", 405: "not_allowed"}

log = structlog.get_logger("varne.console.web")


def status_of(error: VarneError) -> int:
    """The HTTP status for any error Varne raises on purpose."""
    if isinstance(error, Malformed):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, Refused):
        return STATUS_BY_CODE.get(error.code, HTTPStatus.CONFLICT)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def body_of(code: str, message: str) -> bytes:
    """The one form of an error."""
    return encode({"error": {"code": code, "message": message}})


def error_body(error: VarneError) -> bytes:
    """An error as JSON. What broke inside is for the program's log, not for the wire."""
    if isinstance(error, Malformed | Refused):
        return body_of(error.code, str(error))
    return body_of(
        "broken", "the centre has stopped; its log is safe: see the program's own log and run varne doctor"
    )


def answer(error: VarneError) -> Response:
    """An error as a response; 503 says when to try again."""
    status = status_of(error)
    headers = {"Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    return Response(error_body(error), status_code=status, media_type=JSON, headers=headers)


async def _varne_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, VarneError)
    if isinstance(error, Broken):
        log.error("broken", reason=str(error))
    return answer(error)


async def _validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in error.errors()
    )
    return answer(Malformed(said or "the request cannot be read"))


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODE_BY_STATUS.get(error.status_code, "refused")
    return Response(
        body_of(code, str(error.detail)),
        status_code=error.status_code,
        media_type=JSON,
        headers={"Cache-Control": "no-store", **(error.headers or {})},
    )


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("unforeseen", path=request.url.path, kind=type(error).__name__)
    return answer(Broken(str(error)))


def install(app: FastAPI) -> None:
    """Map every family; what nobody foresaw has the same form and is logged with its traceback."""
    app.add_exception_handler(VarneError, _varne_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)
