"""Secrets come from variables, from files that variables name, or from a directory, and a changed file is taken at once."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.ports.capabilities import Capability
from adapters.wire.auth import BasicAuth
from adapters.wire.message import Request
from gateway.configuration import WrongConfiguration, load, tell_empty
from gateway.settings import Settings

SYSTEM = "systems:\n  mindtouch: {base_url: 'https://help.example.com', key: a, user: '=x'}\n"
VARIABLE = "C360_SYSTEMS__MINDTOUCH__SECRET"
KEY = "C360_IDS__KEY"
FIRST, SECOND = "correct-horse-battery", "staple-donkey-engines"


class HandsOfAClock:
    """A clock that a test moves, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandsOfAClock:
    return HandsOfAClock()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(FIRST + "\n")
    return path


def loaded(tmp_path: Path, clock: Callable[[], float] = lambda: 0.0, text: str = SYSTEM, **environ: str) -> Settings:
    path = tmp_path / "customer360.yaml"
    path.write_text(text)
    return load(path, environ={KEY: "k" * 32, "C360_ACCESS__OPEN": "true", **environ}, clock=clock)


def faults(tmp_path: Path, text: str = SYSTEM, **environ: str) -> list[str]:
    with pytest.raises(WrongConfiguration) as wrong:
        loaded(tmp_path, text=text, **environ)
    return str(wrong.value).splitlines()


def of(settings: Settings) -> str:
    system: Any = settings.connected["mindtouch"]
    return str(system.secret.get_secret_value())


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_is_the_content_of_the_file_without_its_line_end(tmp_path: Path, end: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes((" with blanks \n" + FIRST + end).encode())
    assert of(loaded(tmp_path, **{VARIABLE + "_FILE": str(file)})) == " with blanks \n" + FIRST


def test_any_setting_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("8300\n")
    (tmp_path / "ttl").write_text('{"profile": 5}\n')
    given = {"C360_SERVER__PORT_FILE": str(tmp_path / "port"), "C360_SYSTEMS__MINDTOUCH__TTL_S_FILE": str(tmp_path / "ttl")}
    settings = loaded(tmp_path, **given, **{VARIABLE: FIRST})
    assert (settings.server.port, settings.connected["mindtouch"].ttl_s) == (8300, {"profile": 5.0})


def test_a_setting_whose_name_ends_like_that_is_itself(tmp_path: Path) -> None:
    told = faults(tmp_path, C360_OUTWARD__CA_FILE=str(tmp_path / "none.pem"), **{VARIABLE: FIRST})
    assert told == ["C360_OUTWARD__CA_FILE: outward.ca_file: the file can't be read: No such file or directory"]


@pytest.mark.parametrize("name", [VARIABLE, "systems__mindtouch__secret"])
def test_a_mounted_directory_gives_secrets_by_their_names(tmp_path: Path, name: str) -> None:
    mounted = tmp_path / "secrets"
    mounted.mkdir()
    (mounted / name).write_text(FIRST)
    assert of(loaded(tmp_path, C360_SECRETS_DIR=str(mounted))) == FIRST
    assert of(loaded(tmp_path, text=f"secrets_dir: {mounted}\n{SYSTEM}")) == FIRST


def test_the_hyphens_of_a_system_may_stay_in_a_files_name(tmp_path: Path) -> None:
    mounted = tmp_path / "secrets"
    mounted.mkdir()
    (mounted / "systems__sap-bw__password").write_text(FIRST)
    settings = loaded(
        tmp_path, text="systems: {sap-bw: {base_url: 'https://bw.example.com', user: u}}", C360_SECRETS_DIR=str(mounted)
    )
    system: Any = settings.connected["sap-bw"]
    assert system.password.get_secret_value() == FIRST


def test_a_directory_as_kubernetes_mounts_it_is_read_through_its_links(tmp_path: Path, clock: HandsOfAClock) -> None:
    """Names lead to `..data`, and that to a folder which a change replaces as a whole."""
    mounted = tmp_path / "secrets"
    for folder, content in (("..2026_01", FIRST), ("..2026_02", SECOND)):
        (mounted / folder).mkdir(parents=True)
        (mounted / folder / "systems__mindtouch__secret").write_text(content)
    (mounted / "..data").symlink_to("..2026_01")
    (mounted / "systems__mindtouch__secret").symlink_to("..data/systems__mindtouch__secret")
    settings = loaded(tmp_path, clock, C360_SECRETS_DIR=str(mounted))
    assert of(settings) == FIRST
    (mounted / "..next").symlink_to("..2026_02")
    os.replace(mounted / "..next", mounted / "..data")
    clock.now = 1.0
    assert of(settings) == SECOND


def test_files_of_other_programs_in_the_directory_are_passed_over(tmp_path: Path) -> None:
    mounted = tmp_path / "secrets"
    (mounted / "folder").mkdir(parents=True)
    for name in ("database-password", "TLS.crt", ".hidden"):
        (mounted / name).write_text("x")
    assert of(loaded(tmp_path, C360_SECRETS_DIR=str(mounted), **{VARIABLE: FIRST})) == FIRST


def test_a_typing_error_in_the_name_of_a_file_is_told(tmp_path: Path) -> None:
    mounted = tmp_path / "secrets"
    mounted.mkdir()
    (mounted / "systems__mindtouch__secrt").write_text(FIRST)
    (told,) = faults(tmp_path, C360_SECRETS_DIR=str(mounted), **{VARIABLE: FIRST})
    assert told == (
        "secrets_dir/systems__mindtouch__secrt: no setting has this name; did you mean C360_SYSTEMS__MINDTOUCH__SECRET?"
    )


def test_variables_override_the_directory_and_that_the_file(tmp_path: Path) -> None:
    mounted = tmp_path / "secrets"
    mounted.mkdir()
    (mounted / "systems__mindtouch__secret").write_text(FIRST)
    text = SYSTEM.replace("key: a", "key: a, secret: of-the-file")
    assert of(loaded(tmp_path, text=text, C360_SECRETS_DIR=str(mounted))) == FIRST
    assert of(loaded(tmp_path, text=text, C360_SECRETS_DIR=str(mounted), **{VARIABLE: SECOND})) == SECOND


def test_a_variable_and_its_file_at_once_stop_the_start(tmp_path: Path, secret: Path) -> None:
    told = faults(tmp_path, **{VARIABLE: SECOND, VARIABLE + "_FILE": str(secret)})
    assert told == [f"{VARIABLE}_FILE: {VARIABLE} is set as well; set one of the two"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "the file can't be read: No such file or directory"),
        (b"", "the file is empty"),
        (b"\n", "the file is empty"),
        (b"\xff\xfe" + FIRST.encode(), "the file should hold text in UTF-8"),
        (b"x" * 70_000, "the file should have at most 64 KiB"),
    ],
    ids=["missing", "empty", "line end", "not utf-8", "large"],
)
def test_a_file_without_a_value_stops_the_start_with_one_line(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    told = faults(tmp_path, text=SYSTEM.replace("key: a", "key: a, secret: s"), **{VARIABLE + "_FILE": str(file)})
    assert told == [f"{VARIABLE}_FILE: {reason}"]


def test_a_directory_in_the_place_of_a_file_stops_the_start(tmp_path: Path) -> None:
    (first, *_) = faults(tmp_path, text=SYSTEM.replace("key: a", "key: a, secret: s"), **{VARIABLE + "_FILE": str(tmp_path)})
    assert first == f"{VARIABLE}_FILE: the file can't be read: Is a directory"


def test_a_directory_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    told = faults(tmp_path, C360_SECRETS_DIR=str(tmp_path / "none"), **{VARIABLE: FIRST})
    assert told == ["secrets_dir: the directory can't be read: No such file or directory"]


def test_a_wrong_value_in_a_file_is_told_without_the_value(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("much-too-short\n")
    path = tmp_path / "customer360.yaml"
    path.write_text("")
    with pytest.raises(WrongConfiguration) as wrong:
        load(path, environ={"C360_IDS__KEY_FILE": str(tmp_path / "key")})
    assert str(wrong.value) == "C360_IDS__KEY_FILE: ids.key: should have at least 32 characters"


def test_a_changed_file_is_taken_within_a_second_and_not_before(tmp_path: Path, clock: HandsOfAClock, secret: Path) -> None:
    settings = loaded(tmp_path, clock, **{VARIABLE + "_FILE": str(secret)})
    (tmp_path / "next").write_text(SECOND + "\n")
    os.replace(tmp_path / "next", secret)
    clock.now = 0.9
    assert of(settings) == FIRST
    clock.now = 1.0
    assert of(settings) == SECOND


@pytest.mark.parametrize("broken", ["missing", "empty"])
def test_a_file_that_is_gone_for_a_while_leaves_the_last_secret(
    tmp_path: Path, clock: HandsOfAClock, secret: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = loaded(tmp_path, clock, **{VARIABLE + "_FILE": str(secret)})
    if broken == "missing":
        secret.unlink()
    else:
        secret.write_text("")
    with caplog.at_level(logging.INFO, "customer360"):
        for clock.now in (1.0, 2.0, 3.0):
            assert of(settings) == FIRST
        secret.write_text(SECOND)
        clock.now = 4.0
        assert of(settings) == SECOND
    told = [(record.msg, vars(record)["setting"]) for record in caplog.records]
    assert told == [("secret.unreadable", VARIABLE + "_FILE"), ("secret.changed", VARIABLE + "_FILE")]
    assert not any(word in str(vars(record)) for record in caplog.records for word in (FIRST, SECOND))


def test_a_secret_of_a_file_is_shown_nowhere(tmp_path: Path, secret: Path) -> None:
    settings = loaded(tmp_path, **{VARIABLE + "_FILE": str(secret)})
    dumped = settings.model_dump()
    for shown in (
        repr(settings),
        str(settings.connected),
        settings.model_dump_json(),
        repr(dumped),
        repr(vars(settings.systems)),
    ):
        assert FIRST not in shown
    assert of(settings) == FIRST


def test_an_empty_variable_is_told_and_counts_as_not_set(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    environ = {"C360_SERVER__PORT": "", VARIABLE: FIRST, VARIABLE + "_FILE": "", "OTHER": ""}
    assert loaded(tmp_path, **environ).server.port == 8000
    with caplog.at_level(logging.WARNING, "customer360"):
        tell_empty(environ)
    assert [vars(record)["meaning"] for record in caplog.records] == [
        "C360_SERVER__PORT is empty and counts as not set",
        f"{VARIABLE}_FILE is empty and counts as not set",
    ]


async def test_the_next_request_is_signed_with_the_changed_password(tmp_path: Path, clock: HandsOfAClock, secret: Path) -> None:
    text = "systems: {sap-bw: {base_url: 'https://bw.example.com', user: u}}"
    settings: Any = loaded(tmp_path, clock, text, C360_SYSTEMS__SAP_BW__PASSWORD_FILE=str(secret)).connected["sap-bw"]
    auth, ask = BasicAuth("u", settings.password), Request("/", Capability.PROFILE, "people.read")
    before = await auth.sign(ask, None)  # type: ignore[arg-type]
    assert not auth.forget(before)
    secret.write_text(SECOND)
    clock.now = 1.0
    after = await auth.sign(ask, None)  # type: ignore[arg-type]
    assert before.headers != after.headers
    assert (auth.forget(before), auth.forget(after)) == (True, False)
