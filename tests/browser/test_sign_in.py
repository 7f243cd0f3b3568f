"""A person signs in at the played world's provider with a browser, and is back at the program that asked."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.browser.chromium import Page
from tests.contract.played import Played
from tests.unit.mocks.signing_in import ASKED, VERIFIER

BACK_PAGE = b'<!doctype html><link rel="icon" href="data:,"><title>Back</title><p>Back'


class Program(BaseHTTPRequestHandler):
    """The program's own page, to which the browser comes back."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(BACK_PAGE)))
        self.end_headers()
        self.wfile.write(BACK_PAGE)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test does not log."""


@pytest.fixture
def program() -> Iterator[str]:
    """The address of a program that signs people in."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Program) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def test_a_person_picks_who_to_be_and_is_back_with_a_code(page: Page, played_world: Played, program: str) -> None:
    asked = {**ASKED, "redirect_uri": f"{program}/callback"}
    await page.open(f"{played_world.address}/_identity/authorize?{urlencode(asked)}")
    for wanted in ("input[value=jane]", "input[value=AGENT]", "input[value=SERVICE]", "button"):
        await page.until(f"(found => found && (found.scrollIntoView(), true))(document.querySelector('{wanted}'))")
        await page.click(wanted)
    await page.until("document.title === 'Back'")
    told = parse_qs(urlsplit(await page.value("location.href")).query)
    assert told["state"] == ["s-1"]
    redeemed = {
        "grant_type": "authorization_code",
        "code": told["code"][0],
        "client_id": asked["client_id"],
        "redirect_uri": asked["redirect_uri"],
        "code_verifier": VERIFIER,
    }
    with urllib.request.urlopen(f"{played_world.address}/_identity/token", urlencode(redeemed).encode()) as answer:
        assert json.loads(answer.read())["token_type"] == "Bearer"
    assert page.complaints == []
