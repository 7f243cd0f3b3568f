"""A person opens the file that the house sent: a page that is styled by itself, asks for nothing, and runs nothing."""

from pathlib import Path

from tests.browser.chromium import Page
from tests.contract.played import Played
from tests.journey.commands import run

EMILE = "email=emile.oneill@example.com"


async def test_the_page_reads_well_in_a_browser_and_asks_for_nothing(page: Page, played_world: Played, tmp_path: Path) -> None:
    port = played_world.address.rsplit(":", 1)[1]
    assert run("subject-access", "--by", EMILE, "--out", "answer", "--mocks-port", port, folder=tmp_path).returncode == 0
    await page.open((tmp_path / "answer.html").as_uri())
    await page.until("document.readyState === 'complete' && !!document.querySelector('h2[id]')")
    assert await page.value("document.title") == "The personal data that we hold"
    assert await page.value("getComputedStyle(document.querySelector('.state')).borderRadius") != "0px"
    assert "Ångström-O'Neill" in await page.value("document.body.innerText")
    assert await page.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert await page.value("[...document.querySelectorAll('a')].every(a => !!document.querySelector(a.getAttribute('href')))")
    assert page.complaints == []
    assert [url for url in page.requested if not url.startswith("file:")] == []
