"""Each command of `customer360` does what it says, ends with the code that a script expects, and leaves nothing running."""

import json
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from gateway import demo
from mocks.app import played_systems
from tests.contract.played import Played
from tests.journey.commands import answer_to, answers, posted, run, started
from tests.patience import until


def port_of(address: str) -> str:
    return address.rsplit(":", 1)[1]


def control(world: Played, method: str, path: str, body: object = None) -> None:
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(f"{world.address}/_control/{path}", data=data, method=method)):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_answers_its_printed_query_and_a_signal_stops_it_cleanly(tmp_path: Path, number: int) -> None:
    with started(tmp_path, "demo", PORT="0", MOCKS_PORT="0") as running:
        answer = answer_to(running.line("curl "))
        played = running.line("The played systems").split()[-1]
        gateway = running.line("GraphiQL").split()[-1]
        assert "errors" not in answer
        assert answer["data"]["customer"]["profile"]["fullName"] == "Amelia Hart"
        assert all(answer["data"]["customer"].values())
        assert running.stop(number) == 0
        assert running.complained == ""
    assert not answers(played)
    assert not answers(gateway)


def test_the_played_systems_do_not_outlive_a_demo_that_was_killed(tmp_path: Path) -> None:
    with started(tmp_path, "demo", PORT="0", MOCKS_PORT="0") as running:
        played = running.line("The played systems").split()[-1]
        assert answers(played)
        running.stop(signal.SIGKILL)
    until(lambda: not answers(played), lambda: "they are still there")


@pytest.mark.parametrize(("taken", "free"), [("PORT", "MOCKS_PORT"), ("MOCKS_PORT", "PORT")])
def test_a_taken_port_ends_the_demo_with_one_clear_line(taken: str, free: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        done = run("demo", **{taken: port, free: "0"})
    assert done.returncode == 1
    assert done.stdout == ""
    first, *others = done.stderr.splitlines()
    assert first.startswith(f"127.0.0.1:{port} is taken by another program")
    assert others == ([] if taken == "PORT" else ["The played systems did not start."])


def test_serve_stops_before_it_starts_where_the_configuration_is_wrong(tmp_path: Path) -> None:
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played="http://127.0.0.1:1", port=0).replace("  host: 127.0.0.1", "  host: 0.0.0.0"))
    done = run("serve", "--config", str(config))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "customer360.yaml:6: server.host: should be a loopback address such as 127.0.0.1 where access is open\n"
    )


def test_a_shut_demo_prints_a_query_with_a_token_and_answers_it(tmp_path: Path) -> None:
    with started(tmp_path, "demo", PORT="0", MOCKS_PORT="0", C360_ACCESS__REQUIRED="true") as running:
        command = running.line("curl ")
        gateway, port = (
            running.line("GraphiQL").split()[-1],
            port_of(running.line("The played systems").split()[-1].split("/_")[0]),
        )
        assert "token" in running.line("Who may ask")
        assert f'$(.venv/bin/customer360 token --role AGENT --purpose SERVICE --mocks-port {port})"' in command
        given = run("token", "--role", "AGENT", "--purpose", "SERVICE", "--mocks-port", port).stdout.strip()
        query = json.dumps({"query": "{ viewer { subject roles } }"}).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {given}"}
        with urllib.request.urlopen(urllib.request.Request(gateway, data=query, headers=headers), timeout=20) as response:
            assert json.loads(response.read())["data"]["viewer"]["roles"] == ["AGENT"]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(urllib.request.Request(gateway, data=query, headers={"content-type": "application/json"}))
        assert running.stop() == 0


def test_an_api_key_is_shown_once_and_its_entry_lets_it_in(tmp_path: Path, played_world: Played) -> None:
    done = run("api-key", "till-export", "--role", "analyst", "--days", "1")
    (key,) = [line for line in done.stdout.splitlines() if line.startswith("c360_")]
    entry = done.stdout[done.stdout.index("access:") :]
    assert key not in entry
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played=played_world.address, port=0).replace("access:\n  open: true\n", entry))
    with started(tmp_path, "serve", "--config", str(config)) as running:
        gateway = running.line("The gateway answers at ").split()[-1]
        query = json.dumps({"query": "{ viewer { subject purpose } }"}).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        with urllib.request.urlopen(urllib.request.Request(gateway, data=query, headers=headers), timeout=20) as response:
            assert json.loads(response.read())["data"]["viewer"] == {"subject": "till-export", "purpose": "ANALYTICS"}
        assert running.stop() == 0


@pytest.mark.parametrize("name", ["", "two words", "-x", "x" * 65, "x:\n  - y"])
def test_an_api_key_has_a_name_that_the_settings_take(name: str) -> None:
    done = run("api-key", "--", name)
    assert (done.returncode, done.stdout) == (2, "")


def test_serve_without_a_word_on_access_says_what_is_missing(tmp_path: Path) -> None:
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played="http://127.0.0.1:1", port=0).replace("access:\n  open: true\n", ""))
    done = run("serve", "--config", str(config))
    assert (done.returncode, done.stdout) == (2, "")
    assert "access: must name an issuer or an API key; or set access.open: true" in done.stderr


def test_serve_names_the_trusted_document_that_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "card.graphql").write_text("query Card {\n  nobody { id }\n}\n")
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played="http://127.0.0.1:1", port=0) + "trusted_documents: {path: documents}\n")
    done = run("serve", "--config", str(config), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("card.graphql:2: Cannot query field 'nobody' on type 'Query'.")


def test_serve_without_any_system_says_so(tmp_path: Path) -> None:
    config = tmp_path / "customer360.yaml"
    config.write_text("ids: {key: a-key-of-at-least-thirty-two-characters}\naccess: {open: true}\n")
    done = run("serve", "--config", str(config))
    assert (done.returncode, done.stderr) == (2, "customer360.yaml: systems: at least one system must be configured\n")


def test_serve_answers_from_the_systems_in_its_file_and_stops_cleanly(tmp_path: Path, played_world: Played) -> None:
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played=played_world.address, port=0))
    with started(tmp_path, "serve", "--config", str(config)) as running:
        address = running.line("The gateway answers at ").split()[-1].removesuffix("/graphql")
        answer = answer_to(demo.curl(address))
        assert answer["data"]["customer"]["profile"]["fullName"] == "Amelia Hart"
        assert running.stop() == 0


def test_what_serve_logs_holds_nothing_personal(tmp_path: Path, played_world: Played) -> None:
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played=played_world.address, port=0))
    with started(tmp_path, "serve", "--config", str(config), C360_LOGGING__LEVEL="debug", C360_LOGGING__FORM="json") as running:
        address = running.line("The gateway answers at ").split()[-1].removesuffix("/graphql")
        answer_to(demo.curl(address))
        running.stop()
        lines = [json.loads(line) for line in running.complained.splitlines() if not line.startswith("The gateway answers at ")]
    assert {line["system"] for line in lines if line["event"] == "source.call"} >= {"sap-customer-data-cloud", "farfetch"}
    text = running.complained.casefold()
    assert not [value for value in ("amelia", "hart", "7700900123", "hrd-10002841", "1004711", "204711") if value in text]


def test_check_shows_every_system_as_sound(played_world: Played) -> None:
    control(played_world, "DELETE", "systems")
    done = run("check", MOCKS_PORT=port_of(played_world.address))
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    assert [row[:4] for row in rows] == [[slug, "yes", "yes", "yes"] for slug in sorted(demo.systems(""))]
    assert len(rows) >= 13


@pytest.mark.parametrize(
    ("fault", "marks"),
    [
        ({"kind": "status", "status": 500}, ["no", "-", "-"]),
        ({"kind": "reset"}, ["no", "-", "-"]),
        ({"kind": "auth"}, ["yes", "no", "-"]),
        ({"kind": "html"}, ["yes", "yes", "no"]),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_check_tells_how_far_a_failing_system_got(played_world: Played, fault: dict[str, object], marks: list[str]) -> None:
    control(played_world, "PUT", "systems/farfetch", {"fault": fault})
    try:
        done = run("check", MOCKS_PORT=port_of(played_world.address))
    finally:
        control(played_world, "DELETE", "systems")
    assert done.returncode == 1
    rows = {row[0]: row[1:4] for row in (line.split() for line in done.stdout.splitlines()[1:])}
    assert rows.pop("farfetch") == marks
    assert set(map(tuple, rows.values())) == {("yes", "yes", "yes")}


def test_check_of_wrong_credentials_blames_them_and_does_not_show_them(tmp_path: Path, played_world: Played) -> None:
    config = tmp_path / "customer360.yaml"
    config.write_text(demo.as_yaml(played=played_world.address, port=0).replace("demo-c4c-password", "hunter2"))
    done = run("check", "--config", str(config))
    assert done.returncode == 1
    rows = {row[0]: row[1:4] for row in (line.split() for line in done.stdout.splitlines()[1:])}
    assert rows["sap-cloud-for-customer"] == ["yes", "no", "-"]
    assert "hunter2" not in done.stdout + done.stderr


def test_the_played_systems_run_alone_and_stop_cleanly(tmp_path: Path) -> None:
    with started(tmp_path, "mocks", "--port", "0", "--customers", "1000000") as running:
        address = running.line("http://")
        assert answers(f"{address}/_control/people")
        assert running.stop(signal.SIGINT) == 0
        assert running.complained == ""


@pytest.mark.parametrize("day", ["2026-03-02", "2028-02-29"])
def test_the_demo_plays_the_world_of_the_day_that_is_named(tmp_path: Path, day: str) -> None:
    with started(tmp_path, "demo", "--today", day, PORT="0", MOCKS_PORT="0") as running:
        address = running.line("GraphiQL and the gateway").split()[-1]
        query = '{ customer(by: { email: "amelia.hart@example.com" }) { value { sources { asOf } } } }'
        told = posted(address, json.dumps({"query": query}).encode(), {"content-type": "application/json"})
    (warehouse, *_) = told["data"]["customer"]["value"]["sources"]
    assert warehouse["asOf"].startswith(day)


def test_the_schema_is_printed_as_it_is_checked_in() -> None:
    done = run("schema")
    assert done.returncode == 0
    assert done.stdout == (Path(__file__).parents[2] / "resolvers/schema.graphql").read_text()


def test_the_configurations_schema_describes_every_system() -> None:
    printed = json.loads(run("config").stdout)
    systems = printed["$defs"]["SystemsSection"]
    assert systems["properties"].keys() == played_systems().keys()
    assert systems["additionalProperties"] is False
    assert printed["required"] == ["ids"]


def test_settings_that_are_wrong_stop_the_demo_too(tmp_path: Path) -> None:
    done = run("demo", PORT="0", MOCKS_PORT="0", C360_SERVER__DEADLINE_MS="soon")
    assert done.returncode == 2
    assert done.stderr.startswith("C360_SERVER__DEADLINE_MS: server.deadline_ms: ")
