"""`customer360 subject-access` writes a file to hand over, and prints nothing of the person."""

import json
import stat
from html.parser import HTMLParser
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.journey.commands import run
from tests.journey.world import SAC, World

EMILE = "emile.oneill@example.com"
PERSONAL = ("mile", "neill", "ngstr", "HRD-", "@example.com", "7700")


class Outline(HTMLParser):
    """The elements of a page, and whether each is closed where it should be."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def asked(world: World, folder: Path, by: str = f"email={EMILE}", *more: str) -> "CompletedProcess[str]":
    port = world.address.rsplit(":", 1)[1]
    return run("subject-access", "--by", by, "--out", "answer", *more, "--mocks-port", port, folder=folder)


def test_it_writes_json_and_a_page_that_only_the_owner_can_read(world: World, tmp_path: Path) -> None:
    done = asked(world, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Written as JSON and as a page: ")
    assert {path.name for path in tmp_path.iterdir()} == {"answer.json", "answer.html"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert not [word for word in PERSONAL if word in done.stdout]
    file = json.loads((tmp_path / "answer.json").read_text())
    assert file["complete"] is True
    assert "Ångström-O'Neill" in {
        one["familyName"] for s in file["sections"] for one in s["records"] or () if "familyName" in one
    }


def test_the_page_is_whole_and_every_value_is_in_it_as_text(world: World, tmp_path: Path) -> None:
    asked(world, tmp_path)
    outline = Outline()
    outline.feed((tmp_path / "answer.html").read_text())
    outline.close()
    assert outline.open == []
    assert "script" not in outline.seen
    assert not [name for name, _ in outline.attributes if name.startswith("on") or name in ("src", "style")]
    assert {value for name, value in outline.attributes if name == "href" and not (value or "").startswith("#")} == set()
    text = "".join(outline.texts)
    file = json.loads((tmp_path / "answer.json").read_text())
    messages = [one["text"] for s in file["sections"] for r in s["records"] or () for one in r.get("messages", ())]
    assert any(sign in "".join(messages) for sign in "'&%*")
    assert [one for one in messages if one not in text] == []
    assert "Ångström-O'Neill" in text


def test_it_says_what_lacks_and_exits_with_3(world: World, tmp_path: Path) -> None:
    world.breaks(SAC, "status", status=500)
    done = asked(world, tmp_path)
    assert done.returncode == 3
    assert f"  {SAC} PREDICTIONS: SOURCE_UNREACHABLE" in done.stderr.splitlines()
    assert not [word for word in PERSONAL if word in done.stdout + done.stderr]
    assert "This file is not complete." in (tmp_path / "answer.html").read_text()


@pytest.mark.parametrize(
    ("by", "code", "said"),
    [
        ("email=nobody@example.com", 1, "Nobody is known by this key."),
        ("phone=+442079460101", 1, "Nothing was written. More than one person fits this key. (AMBIGUOUS_IDENTITY)"),
        ("email=no address", 1, "Nothing was written."),
        ("mail=emile.oneill@example.com", 2, "--by is kind=value"),
        ("emile.oneill@example.com", 2, "--by is kind=value"),
        ("email=", 2, "--by is kind=value"),
    ],
)
def test_a_key_that_leads_nowhere_is_one_line_and_no_file(world: World, tmp_path: Path, by: str, code: int, said: str) -> None:
    done = asked(world, tmp_path, by)
    assert done.returncode == code
    (line,) = done.stderr.splitlines()
    assert line.startswith(said)
    assert by.partition("=")[2] not in done.stderr or not by.partition("=")[2]
    assert list(tmp_path.iterdir()) == []


def test_the_audit_has_who_read_whom_with_the_command(world: World, tmp_path: Path) -> None:
    port = world.address.rsplit(":", 1)[1]
    options = ("--by", f"email={EMILE}", "--out", "answer", "--mocks-port", port)
    assert run("subject-access", *options, folder=tmp_path, C360_AUDIT__PATH=str(tmp_path / "audit.jsonl")).returncode == 0
    (trail,) = tmp_path.glob("audit*.jsonl")
    (record,) = [json.loads(line) for line in trail.read_text().splitlines() if "SUBJECT_ACCESS" in line]
    assert len(record["resources"]) > 5
    assert "SUBJECT_RIGHTS" in json.dumps(record)
    assert not [word for word in PERSONAL if word in json.dumps(record)]


def test_a_system_may_name_the_person_by_its_own_id(world: World, tmp_path: Path) -> None:
    assert asked(world, tmp_path, "sap-ecc=204725").returncode == 0
    assert "Ångström-O'Neill" in json.dumps(json.loads((tmp_path / "answer.json").read_text()), ensure_ascii=False)


def test_a_folder_that_is_not_there_is_said_before_anything_is_read(world: World, tmp_path: Path) -> None:
    done = asked(world, tmp_path, f"email={EMILE}", "--out", "nowhere/answer")
    assert (done.returncode, done.stderr) == (2, "There is no such folder for --out.\n")
    assert world.calls() == {}
