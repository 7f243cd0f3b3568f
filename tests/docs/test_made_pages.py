"""Pages that are made from the code say what the code says; after a wanted change: python -m tests.docs."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

from gateway.configuration.known import fields_of, model_in
from gateway.rendering.codes import CODES
from gateway.settings import Settings
from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass
from resolvers.policy.masks import MASKS
from resolvers.policy.sensitivity import CLASSES
from tests.docs import access_page, configuration_page, picture

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))


@pytest.mark.parametrize("made", [picture, configuration_page, access_page], ids=lambda made: made.PLACE.name)
def test_a_made_page_is_up_to_date(made: ModuleType) -> None:
    assert made.PLACE.read_text() == made.drawn(), "write it anew: python -m tests.docs"


def test_the_picture_shows_the_layers_that_the_code_has() -> None:
    assert list(picture.faults()) == []


def test_the_picture_has_every_step_of_the_walk() -> None:
    shown = {element.text for element in ET.fromstring(picture.drawn()).iter() if element.tag.endswith("text")}
    for steps in picture.STEPS.values():
        assert {Path(place).stem for place in steps} <= shown


def test_every_section_of_the_settings_has_a_heading() -> None:
    headings = re.findall(r"^## (.+)$", configuration_page.drawn(), re.MULTILINE)
    sections = [name for name, field in fields_of(Settings).items() if model_in(field.annotation)]
    assert headings == ["The whole file", *sections]


def test_every_setting_stands_in_a_row_with_as_many_cells() -> None:
    rows = [line for line in configuration_page.drawn().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_every_class_has_a_row_and_a_heading_with_its_fields() -> None:
    drawn = access_page.drawn()
    rows = re.findall(r"^\| \*\*([A-Z_]+)\*\* \|", drawn, re.MULTILINE)
    assert rows == [one for one in FieldClass if one not in OPEN_TO_ALL]
    assert re.findall(r"^### ([A-Z_]+)$", drawn, re.MULTILINE) == list(FieldClass)
    told = set(re.findall(r"`(\w+\.\w+)`", drawn.partition("## The classes")[2]))
    assert told >= {f"{kind}.{name}" for (kind, name), one in CLASSES.items() if one not in OPEN_TO_ALL}


def test_every_cell_of_the_policy_says_clear_masked_or_denied() -> None:
    rows = [line for line in access_page.grid() if line.startswith("| **")]
    cells = [row.strip("| ").split(" | ")[1:] for row in rows]
    assert {len(row) for row in cells} == {len(access_page.columns())}
    assert {cell for row in cells for cell in row} == {"clear", "masked", "denied"}


def test_every_mask_is_explained() -> None:
    assert access_page.MASK_WORDS.keys() == {mask.convert.__name__ for mask in MASKS.values()}


def test_the_table_of_codes_says_when_to_ask_again() -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| .* \| (yes|no) \|$", (ROOT / "docs/asking.md").read_text(), re.MULTILINE)
    shown = {code: again == "yes" for codes, again in rows for code in re.findall(r"[A-Z_]+", codes)}
    assert shown == {code: CODES[code].retryable for code in shown}
    assert shown.keys() >= {code for code in CODES if code.startswith("SOURCE_")}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_decisions_are_numbered_one_after_the_other() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_why_what_and_with_what_consequences(page: Path) -> None:
    title, *headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    assert title.startswith(f"{int(page.name[:4])}. ")
    assert headings == ["Context", "Decision", "Consequences"]
