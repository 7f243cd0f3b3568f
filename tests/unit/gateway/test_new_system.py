"""What a new system begins with is written whole or not at all, and never over something that is there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wire.tolerant import Reader
from gateway.commands.new_system import CAPABILITIES, Unwritable, imports, parts, write


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for room in ("adapters/systems/farfetch", "mocks/systems", "tests/contract"):
        (tmp_path / room).mkdir(parents=True)
    return tmp_path


def files(root: Path) -> Iterator[Path]:
    return (path.relative_to(root) for path in root.rglob("*") if path.is_file())


def test_a_system_stands_on_its_three_shelves_and_nowhere_else(tree: Path) -> None:
    written = write(tree, "acme", ["orders"])
    folder = ("README.md", "__init__.py", "adapter.py", "mapping.py", "settings.py", "wire.py")
    assert set(map(str, written)) == {
        *(f"adapters/systems/acme/{name}" for name in folder),
        "mocks/systems/acme/__init__.py",
        "mocks/systems/acme/system.py",
        "tests/contract/test_acme.py",
    }
    assert set(files(tree)) == set(written)


@pytest.mark.parametrize(
    "name", ["Acme!", "Acme", "acme-orders", "9lives", "_acme", "acme_", "a__b", "", "..", "a/b", "é", "a" * 31]
)
def test_a_name_that_is_none_is_refused_with_what_one_looks_like(tree: Path, name: str) -> None:
    with pytest.raises(Unwritable, match=r"can't be a system's name: small letters, .* as in acme or acme_orders$"):
        write(tree, name, ["orders"])
    assert list(files(tree)) == []


@pytest.mark.parametrize("name", ["class", "match", "email", "phone", "attributes", "acme_people"])
def test_a_name_with_another_meaning_is_refused(tree: Path, name: str) -> None:
    with pytest.raises(Unwritable, match="has another meaning here; take a longer name"):
        write(tree, name, ["orders"])
    assert list(files(tree)) == []


@pytest.mark.parametrize("there", ["adapters/systems/farfetch", "mocks/systems/farfetch", "tests/contract/test_farfetch.py"])
def test_a_system_that_is_there_in_part_is_not_written_over(tmp_path: Path, there: str) -> None:
    for room in ("adapters/systems", "mocks/systems", "tests/contract"):
        (tmp_path / room).mkdir(parents=True)
    (tmp_path / there).mkdir() if "." not in there else (tmp_path / there).write_text("mine")
    before = set(files(tmp_path))
    with pytest.raises(Unwritable, match=f"^farfetch is there already: {there}$"):
        write(tmp_path, "farfetch", ["orders"])
    assert set(files(tmp_path)) == before


@pytest.mark.parametrize(
    ("provides", "told"),
    [
        (["orders", "warranties"], "there is nothing to begin with for warranties; one or more of orders, profile, "),
        (["order"], "there is nothing to begin with for order; did you mean orders?"),
        ([""], "what does it provide? One or more of orders, profile, "),
    ],
)
def test_what_it_cannot_begin_with_is_refused_with_what_there_is(tree: Path, provides: list[str], told: str) -> None:
    with pytest.raises(Unwritable) as refused:
        write(tree, "acme", provides)
    assert str(refused.value).startswith(told)
    assert list(files(tree)) == []


def test_another_folder_than_the_repositorys_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="run this in the folder of the gateway's repository"):
        write(tmp_path, "acme", ["orders"])


@given(st.sets(st.sampled_from(CAPABILITIES), min_size=1), st.sampled_from(["acme", "abcdefghij_abcdefghij_abcdefgh"]))
def test_every_generated_module_is_valid_python_without_open_placeholders(provided: set[str], name: str) -> None:
    for file, text in parts.composed(name, sorted(provided)).items():
        assert "$" not in text.replace("{3}$", ""), file
        if file.endswith(".py"):
            compile(text, file, "exec")
            assert max(map(len, text.splitlines())) <= imports.LINE_LENGTH, file


def test_what_is_written_reads_row_by_row_and_field_by_field() -> None:
    written: dict[str, Any] = {}
    exec(parts.composed("acme", CAPABILITIES)["adapters/wire.py"], written)
    readers = {name: reader for name, reader in written.items() if name.startswith("read_")}
    assert len(readers) == 13
    assert {type(reader) for reader in readers.values()} == {Reader}
    row = {"id": "A1", "at": "2026-01-12T05:07:47Z", "status": "sent", "total": {"amount": "227.00", "currency": "GBP"}}
    odd = [{**row, "id": "A2", "total": {"amount": "1,227.00", "currency": "GBP"}}, {**row, "at": "0000-00-00"}, row, row]
    page, lost = written["read_orders"].salvage(json.dumps({"id": "H", "items": odd, "pages": "1"}).encode())
    assert [(one.id, one.total is None, one.status) for one in page.rows] == [("A2", True, "sent"), ("A1", False, "sent")]
    assert (page.left_out, {loss.field for loss in lost}) == (("items",), {"total.amount", "at"})


def test_imports_are_joined_and_sorted_as_the_linter_asks() -> None:
    lines = [
        "from adapters.ports import shapes",
        "from typing import Any",
        "import re",
        "from typing import ClassVar, Any",
        "import orjson",
        "from __future__ import annotations",
        "from adapters.ports.capabilities import Flow, PERSON, anything",
    ]
    assert imports.block(lines) == (
        "from __future__ import annotations\n\n"
        "import re\nfrom typing import Any, ClassVar\n\n"
        "import orjson\n\n"
        "from adapters.ports import shapes\nfrom adapters.ports.capabilities import PERSON, Flow, anything"
    )
