"""The pages of the provider: one to choose a person, roles and purposes, one for a wrong request. They need no script."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from starlette.responses import HTMLResponse

from mocks.identity.authorization import SignInRequest
from mocks.identity.bearers import PURPOSES, STAFF, STAFF_ROLES
from mocks.world.people import Person

STYLE_PATH = "/_identity/page.css"
STYLE = """\
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
fieldset { margin: 0 0 1rem; border: 1px solid; border-radius: 0.5rem; }
.choices { columns: 20rem; }
label { display: block; break-inside: avoid; padding: 0.125rem 0 0.125rem 2rem; text-indent: -2rem; }
button { font: inherit; padding: 0.5rem 1.5rem; }
"""
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
_FORM = """<p>This is the sign-in of the played world, where nobody has a password.
<strong>{client}</strong> at <code>{origin}</code> will get a token for whoever you choose.</p>
<form method="post" action="/_identity/authorize">
{hidden}
<fieldset><legend>You are</legend><div class="choices">
{people}
</div></fieldset>
<fieldset><legend>Signed in as (nothing: the usual role)</legend><div class="choices">
{roles}
</div></fieldset>
<fieldset><legend>For the purpose of (nothing: the usual purposes of the role)</legend><div class="choices">
{purposes}
</div></fieldset>
<button type="submit">Sign in</button>
</form>"""


def sign_in_page(request: SignInRequest, members: Iterable[Person]) -> HTMLResponse:
    """The page of a checked request. Its form may lead on to the client's origin, which browsers hold against the policy too."""
    people = [(one.subject, f"{one.name}, {one.role}") for one in STAFF]
    people += [(one.membership_number, f"{one.full_name}, member {one.membership_number}") for one in members]
    form = _FORM.format(
        client=escape(request.client_id),
        origin=escape(request.origin),
        hidden="\n".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in request.fields.items()
        ),
        people="\n".join(_choice("radio", "who", value, label) for value, label in people),
        roles="\n".join(_choice("checkbox", "roles", role, role) for role in STAFF_ROLES),
        purposes="\n".join(_choice("checkbox", "purposes", purpose, purpose) for purpose in PURPOSES),
    )
    return _page("Who are you?", form, form_action=f"'self' {request.origin}")


def wrong_page(description: str) -> HTMLResponse:
    """The page for a request that must not lead anywhere else."""
    return _page("This can't be a sign-in", f"<p>{escape(description)}</p>", form_action="'none'", status=400)


def _choice(kind: str, name: str, value: str, label: str) -> str:
    required = " required" if kind == "radio" else ""
    return f'<label><input type="{kind}" name="{name}" value="{escape(value)}"{required}> {escape(label)}</label>'


def _page(title: str, body: str, *, form_action: str, status: int = 200) -> HTMLResponse:
    policy = "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "img-src data:",
            f"form-action {form_action}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
    headers = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    return HTMLResponse(_FRAME.format(title=escape(title), style=STYLE_PATH, body=body), status, headers)
