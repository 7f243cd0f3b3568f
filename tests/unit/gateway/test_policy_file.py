"""A house's own policy table is read at the start: what it can't mean stops the start, at its file and line."""

from pathlib import Path

import pytest

from gateway.configuration import WrongConfiguration, load
from gateway.configuration.policy_table import DEFAULT, read_table
from resolvers.policy.caller import Caller, Role
from resolvers.policy.rights import EVERYTHING
from tests.journey.commands import run

KEY = {"C360_IDS__KEY": "k" * 32, "C360_ACCESS__OPEN": "true"}
WELL = """version: house 1
roles:
  OPERATOR:
    always:
      clear: [SYSTEMS]
  AGENT:
    default: SERVICE
    purposes:
      SERVICE:
        clear: [FIND, NAME]
        masked: [CONTACT]
"""


def stopped(folder: Path, text: str) -> str:
    """What the start says of a configuration that names this table."""
    table = folder / "table.yaml"
    table.write_text(text)
    with pytest.raises(WrongConfiguration) as wrong:
        load(None, environ={**KEY, "C360_ACCESS__POLICY": str(table)})
    return str(wrong.value)


def test_a_table_that_is_well_is_taken_at_its_word(tmp_path: Path) -> None:
    (tmp_path / "table.yaml").write_text(WELL)
    table = read_table(tmp_path / "table.yaml")
    assert table.version == "house 1"
    assert table.rights_of(Caller("jane", frozenset({Role.MANAGER}))) != EVERYTHING


@pytest.mark.parametrize(
    ("word", "instead", "line", "says"),
    [
        ("[SYSTEMS]", "[SISTEMS]", 5, "roles.OPERATOR.always.clear.0"),
        ("masked: [CONTACT]", "masked: [CONTACT, SHOE_SIZE]", 11, "roles.AGENT.purposes.SERVICE.masked.1"),
        ("masked: [CONTACT]", "hidden: [CONTACT]", 11, "roles.AGENT.purposes.SERVICE.hidden"),
        ("  AGENT:", "  JANITOR:", 6, "roles.JANITOR"),
        ("      SERVICE:", "      GOSSIP:", 9, "roles.AGENT.purposes.GOSSIP"),
        ("default: SERVICE", "default: SALE", 7, "is none of the role's purposes"),
        ("[SYSTEMS]", "[NAME]", 4, "NAME is about people, so that it needs a purpose"),
        ("[FIND, NAME]", "[FIND, NAME, CONTACT]", 9, "CONTACT is both clear and masked"),
        ("[FIND, NAME]", "[FIND, WITHIN]", 9, "WITHIN is always clear"),
        ("masked: [CONTACT]", "masked: [REFRESH]", 11, "REFRESH has fields without a mask"),
        ("version: house 1", "version: ''", 1, "version"),
    ],
)
def test_what_it_cannot_mean_is_told_at_its_line(tmp_path: Path, word: str, instead: str, line: int, says: str) -> None:
    assert word in WELL
    told = stopped(tmp_path, WELL.replace(word, instead, 1))
    assert told.startswith(f"table.yaml:{line}: "), told
    assert says in told


def test_a_table_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match=r"none\.yaml"):
        load(None, environ={**KEY, "C360_ACCESS__POLICY": str(tmp_path / "none.yaml")})


def test_serve_ends_with_2_and_names_the_line(tmp_path: Path) -> None:
    table, config = tmp_path / "table.yaml", tmp_path / "customer360.yaml"
    table.write_text(DEFAULT.read_text().replace("SYSTEMS", "SISTEMS", 1))
    line = next(at for at, text in enumerate(table.read_text().splitlines(), 1) if "SISTEMS" in text)
    config.write_text(f"access: {{open: true, policy: {table}}}\n")
    done = run("serve", "--config", str(config), C360_IDS__KEY="k" * 32)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"table.yaml:{line}: " in done.stderr
    assert "Traceback" not in done.stderr
