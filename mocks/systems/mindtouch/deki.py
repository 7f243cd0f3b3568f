"""Token, errors and form of every answer of the played knowledge base; its JSON is XML in disguise.

MindTouch fact sheet, sections 2, 3, 5 and 9. The names of exceptions other than the missing argument's are assumed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr  # nosec B406  # it writes XML and reads none

import orjson
from starlette.requests import Request
from starlette.responses import Response

API_KEY = "demokey"
SECRET = "demosecret"  # nosec B105  # made up
USER = "=svc-c360"
TOKEN_SECONDS = 300
Node = dict[str, object]

_EXCEPTIONS = {
    400: "MindTouch.Deki.Exceptions.InvalidArgumentException",
    401: "MindTouch.Deki.Exceptions.AuthenticationFailedException",
    403: "MindTouch.Deki.Exceptions.PageReadForbiddenException",
    404: "MindTouch.Deki.Exceptions.PageNotFoundException",
    500: "MindTouch.Deki.Exceptions.FatalException",
}
_RESOURCES = {
    400: "invalid-argument",
    401: "authentication-failed",
    403: "permission-denied",
    404: "page-not-found",
    500: "internal-error",
}


class DekiError(Exception):
    """An answer other than 200; `argument` is the wrong or missing parameter."""

    def __init__(self, status: int, message: str, *, argument: str = "", missing: bool = False) -> None:
        super().__init__(message)
        self.status, self.message, self.argument, self.missing = status, message, argument, missing


def token_is_valid(token: str, now: float) -> bool:
    """Whether a token is valid: `tkn_` with a hash over parts joined by underscores, or the older form without both."""
    newer = token.startswith("tkn_")
    parts = token.removeprefix("tkn_").split("_")
    if len(parts) != 4 or not parts[1].isascii() or not parts[1].isdigit():
        return False
    key, epoch, user, digest = parts
    signed = ("_" if newer else "").join((key, epoch, user))
    expected = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    in_time = abs(now - int(epoch[:12])) <= TOKEN_SECONDS
    known = key == API_KEY and unquote(user) == USER
    return in_time and known and hmac.compare_digest(expected.encode(), digest.encode())


def gathered(items: Sequence[Node]) -> Node | Sequence[Node] | None:
    """Children in the vendor's form: one is an object, several are an array, none is no key at all."""
    return None if not items else items[0] if len(items) == 1 else items


def node(fields: Mapping[str, object]) -> Node:
    """An element without its absent children; scalars become strings, as the vendor sends them."""
    return {name: _text(value) for name, value in fields.items() if value is not None}


def _text(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_datetime(value, usegmt=True)
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value) if isinstance(value, int) else value


def answer(request: Request, root: str, content: Node, *, status: int = 200) -> Response:
    """An answer in XML, or in JSON where the request says `dream.out.format=json`."""
    if request.query_params.get("dream.out.format", "xml") == "json":
        return Response(orjson.dumps(content), status, media_type="application/json; charset=utf-8")
    text = f'<?xml version="1.0" encoding="utf-8"?>{_element(root, content)}'
    return Response(text, status, media_type="application/xml; charset=utf-8")


def error(request: Request, problem: DekiError) -> Response:
    return answer(request, "error", error_content(problem), status=problem.status)


def error_content(problem: DekiError) -> Node:
    exception, resource = _EXCEPTIONS[problem.status], _RESOURCES[problem.status]
    if problem.missing:
        exception = "MindTouch.Deki.Exceptions.PageMissingParameterArgumentException"
        resource = "missing-argument"
    arguments = {"@count": "1", "argument": problem.argument} if problem.argument else {"@count": "0"}
    return {
        "arguments": arguments,
        "exception": exception,
        "message": problem.message,
        "resource": f"System.API.Error.{resource}",
        "data": "",
    }


def _element(name: str, value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_element(name, item) for item in value)
    if not isinstance(value, Mapping):
        return f"<{name}>{escape(str(value))}</{name}>"
    attributes = "".join(f" {key[1:]}={quoteattr(inner)}" for key, inner in value.items() if key.startswith("@"))
    children = "".join(_element(key, inner) for key, inner in value.items() if key[0] not in "@#")
    return f"<{name}{attributes}>{escape(value.get('#text', ''))}{children}</{name}>"
