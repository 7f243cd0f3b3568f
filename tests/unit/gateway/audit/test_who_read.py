"""A person's own question is answered from the files: who read my data, when, as what, and what for."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.ports.records import Purpose
from gateway import demo
from gateway.__main__ import app
from gateway.audit import AuditedPerson
from gateway.audit.keys import AuditKeys
from gateway.audit.search import DataReading, who_read
from gateway.http.messages import Outcome
from resolvers.policy.caller import Role
from resolvers.sealed_ids import NodeIds, Seals
from tests.unit.gateway.audit.written import AGENT, KEYS, file_at, line, put_on_disk

SECRET = "a secret of the audit, 32 characters long"
ERP, CLUB, CRM = ("sap-ecc", "204711"), ("annex-cloud-loyalty", "HRD-10002841"), ("sap-cloud-for-customer", "1004711")
OLIVER = ("sap-ecc", "204712")
MARKETER = replace(AGENT, subject="max", roles=frozenset({Role.MARKETER}), purpose=Purpose.MARKETING)


def person(*records: tuple[str, str], is_masked: bool = False) -> AuditedPerson:
    return AuditedPerson(KEYS.person_hashes(records), is_masked)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A day of the audit: Amelia whole, by her club record alone, as one of two hits; and Oliver."""
    file = file_at(tmp_path / "audit.jsonl")
    file.write(line(at=1.0, persons=(person(ERP, CLUB),)))
    file.write(line(at=2.0, persons=(person(CLUB),), caller=MARKETER, outcome=Outcome.PARTIAL))
    file.write(line(at=3.0, persons=(person(OLIVER), person(CRM, ERP, is_masked=True)), clear=(), masked=("NAME",)))
    file.write(line(at=4.0, persons=(person(OLIVER),)))
    reason = replace(AGENT, break_glass="She stands before me")
    file.write(line(at=5.0, persons=(person(ERP),), caller=reason, is_break_glass=True))
    put_on_disk(file)
    file.close()
    return tmp_path / "audit.jsonl"


def readings(path: Path, *records: tuple[str, str]) -> list[DataReading]:
    return who_read([path.with_name("audit.1.jsonl")], KEYS.person_hashes(records), KEYS.chain)


def times(found: Sequence[DataReading]) -> list[float]:
    return [one.at for one in found]


@pytest.mark.parametrize("known_by", [ERP, CLUB])
def test_a_person_is_found_by_any_record_also_where_a_system_was_down(path: Path, known_by: tuple[str, str]) -> None:
    assert {1.0, 2.0, 5.0} <= set(times(readings(path, known_by)))


def test_nobody_elses_readings_are_told(path: Path) -> None:
    assert times(readings(path, OLIVER)) == [3.0, 4.0]
    assert readings(path, ("sap-ecc", "1")) == []


def test_a_reading_says_who_as_what_what_for_and_how_it_ended(path: Path) -> None:
    found = {one.at: one for one in readings(path, ERP)}
    assert (found[2.0].who, found[2.0].roles, found[2.0].purpose, found[2.0].outcome) == (
        "max",
        ("MARKETER",),
        "MARKETING",
        "PARTIAL",
    )
    assert (found[1.0].clear, found[1.0].masked, found[1.0].through) == (("CONTACT", "ORDERS"), ("NOTES",), "till-app")
    assert (found[3.0].is_masked, found[1.0].is_masked) == (True, False)
    assert (found[5.0].reason, found[1.0].reason) == ("She stands before me", None)


def test_a_changed_line_is_shown_and_told_as_such(path: Path) -> None:
    file = path.with_name("audit.1.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"max"', b'"moe"'))
    found = {one.at: one for one in readings(path, ERP)}
    assert (found[2.0].who, found[2.0].is_as_written, found[1.0].is_as_written) == ("moe", False, True)


def command(folder: Path, *arguments: str) -> Result:
    config = folder / "customer360.yaml"
    if not config.exists():
        audit = f"\naudit: {{path: {folder / 'audit.jsonl'}, key: '{SECRET}'}}\n"
        config.write_text(demo.as_yaml(played="http://127.0.0.1:1", port=0) + audit)
    return CliRunner().invoke(app, ["audit", arguments[0], "--config", str(config), *arguments[1:]])


def test_the_command_takes_an_id_of_a_system_in_any_spelling(path: Path) -> None:
    for spelled in ("sap-ecc:204711", "sap-ecc:0000204711", "annex-cloud-loyalty:hrd-10002841"):
        done = command(path.parent, "who-read", "--person", spelled)
        assert done.exit_code == 0, done.output
        assert "1970-01-01T00:00:02Z" in done.stdout
        assert "break-glass: She stands before me" in done.stdout


def test_the_command_takes_the_id_of_a_customer_and_a_pseudonym(path: Path) -> None:
    by_system = command(path.parent, "who-read", "--person", "sap-ecc:204711")
    key = next(
        line.partition(":")[2].strip() for line in (path.parent / "customer360.yaml").read_text().splitlines() if "  key:" in line
    )
    customer = NodeIds(Seals(key)).of("Customer", *ERP)
    assert command(path.parent, "who-read", "--person", customer).stdout == by_system.stdout
    assert command(path.parent, "who-read", "--person", KEYS.person_hashes([ERP])[0]).stdout == by_system.stdout


@pytest.mark.parametrize("text", ["nonsense", "no-such-system:1", "amelia.hart@example.com", ""])
def test_a_text_that_names_nobody_is_refused_and_not_repeated(path: Path, text: str) -> None:
    done = command(path.parent, "who-read", "--person", text)
    assert (done.exit_code, done.stdout) == (2, "")
    assert not text or text not in done.stderr


def test_the_id_of_another_kind_of_thing_is_refused(path: Path) -> None:
    command(path.parent, "verify")
    key = next(
        line.partition(":")[2].strip() for line in (path.parent / "customer360.yaml").read_text().splitlines() if "  key:" in line
    )
    assert command(path.parent, "who-read", "--person", NodeIds(Seals(key)).of("Order", *ERP)).exit_code == 2


def test_a_name_cannot_play_with_the_terminal(path: Path) -> None:
    file = file_at(path)
    file.write(line(at=9.0, persons=(person(ERP),), caller=replace(AGENT, subject="\x1b[2J[red]jane")))
    put_on_disk(file)
    file.close()
    done = command(path.parent, "who-read", "--person", "sap-ecc:204711")
    assert "\x1b" not in done.stdout
    assert "[2J[red]jane" in done.stdout


def test_verify_says_a_line_for_each_file_and_ends_with_0(path: Path) -> None:
    done = command(path.parent, "verify")
    assert done.exit_code == 0, done.output
    (said,) = done.stdout.splitlines()
    assert "audit.1.jsonl: lines 1 to 5 of chain" in said
    assert said.endswith("as they were written")


def test_verify_names_the_first_broken_line_and_ends_with_1(path: Path) -> None:
    file = path.with_name("audit.1.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"max"', b'"moe"'))
    done = command(path.parent, "verify", str(file))
    assert done.exit_code == 1
    assert f"{file}: line 2: changed" in done.stdout


def test_verify_tells_half_a_line_apart(path: Path) -> None:
    file = path.with_name("audit.1.jsonl")
    with file.open("ab") as end:
        end.write(b'{"half')
    done = command(path.parent, "verify")
    assert done.exit_code == 0
    assert "half a line at the end" in done.stdout


def test_a_changed_line_is_told_beside_the_table(path: Path) -> None:
    file = path.with_name("audit.1.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"max"', b'"moe"'))
    done = command(path.parent, "who-read", "--person", "sap-ecc:204711")
    assert "not as it was written" in done.stdout
    assert done.stderr.startswith("1 of these lines")


def test_without_a_configuration_the_demos_audit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_at(tmp_path / "demo.jsonl", keys=AuditKeys.of(None, ids_key=demo.DEMO_KEY))
    file.write(line())
    put_on_disk(file)
    file.close()
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["audit", "verify"], env={"C360_AUDIT__PATH": "demo.jsonl"})
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("demo.1.jsonl: lines 1 to 1 of chain")


def test_without_files_both_commands_say_so(tmp_path: Path) -> None:
    for arguments in (["verify"], ["who-read", "--person", "sap-ecc:1"]):
        done = command(tmp_path, *arguments)
        assert (done.exit_code, done.stderr) == (2, "there are no files: name them, or set audit.path\n")


def test_a_file_that_is_not_there_is_told(path: Path) -> None:
    assert command(path.parent, "verify", str(path.with_name("none"))).exit_code == 1
    assert command(path.parent, "who-read", "--person", "sap-ecc:1", str(path.with_name("none"))).exit_code == 2
