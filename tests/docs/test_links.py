"""Links of the pages lead somewhere, and their anchors to a heading that is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
PLACE = re.compile(r"`((?:gateway|resolvers|adapters|mocks|tests|docs)/[\w./]+)`")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def pages() -> list[Path]:
    folders = ("*.md", "docs/**/*.md", ".github/**/*.md", "adapters/systems/*/*.md", "tests/identity_cases/*.md")
    return sorted(path for folder in folders for path in ROOT.glob(folder))


def links(text: str) -> Iterator[str]:
    """Targets of links, but of none inside code."""
    for target in LINK.findall(CODE.sub("code", FENCED.sub("", text))):
        if "://" not in target and not target.startswith("mailto:"):
            yield target


def anchors(text: str) -> set[str]:
    """Anchors that the headings of a page get, both on the site and in the repository."""
    told = (re.sub(r"[`*]", "", heading).strip().lower() for heading in HEADING.findall(FENCED.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in told}


def leads_nowhere(page: Path, target: str) -> bool:
    place, _, anchor = target.partition("#")
    path = (page.parent / place).resolve() if place else page
    if not path.is_relative_to(ROOT) or not path.exists():
        return True
    return bool(anchor) and anchor not in anchors(path.read_text())


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert not [target for target in links(page.read_text()) if leads_nowhere(page, target)]


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")), ids=lambda page: page.stem)
def test_every_page_is_linked_from_an_index(page: Path) -> None:
    indexes = (ROOT / "docs/index.md", ROOT / "docs/decisions/index.md")
    reached = {(index.parent / target).resolve() for index in indexes for target in links(index.read_text())}
    assert page in reached | {indexes[0]}


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/*.md")), ids=lambda page: page.stem)
def test_every_place_in_the_code_that_a_page_names_is_there(page: Path) -> None:
    named = set(PLACE.findall(page.read_text()))
    assert not [place for place in named if "acme" not in place and not (ROOT / place).exists()]


SAMPLE = """\
# A page, and `its` name
[there](test_links.py) [gone](gone.py) [here](#a-page-and-its-name) [away](https://example.com/)
`[no](link)`
```text
[no](link-either)
```
"""


def test_broken_links_are_seen_and_code_is_left_alone() -> None:
    page = Path(__file__)
    assert list(links(SAMPLE)) == ["test_links.py", "gone.py", "#a-page-and-its-name"]
    assert anchors(SAMPLE) == {"a-page-and-its-name"}
    assert [leads_nowhere(page, target) for target in ("test_links.py", "gone.py", "../../../outside.md")] == [False, True, True]
