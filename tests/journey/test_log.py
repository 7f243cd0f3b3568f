"""What somebody who runs the gateway reads in the log, set as in the configuration that `demo --print-config` prints."""

from logging import getLevelNamesMapping

import pytest
import yaml

from gateway.demo import as_yaml
from gateway.observe.logs import ConsoleLines, fields_of
from tests.journey.world import ANNEX, World
from tests.running import RunningGateway, demo_settings, patient_settings

QUERY = """{ customer(by: { email: "amelia.hart@example.com" }) {
  id profile { fullName } membership { number } orders(first: 2) { nodes { number } } timeline(first: 3) { nodes { kind } }
  campaigns(first: 1) { nodes { campaign } } value { orderCount } predictions { score } suggestedArticles(first: 1) { title }
} }"""
PRINTED = yaml.safe_load(as_yaml(played="http://127.0.0.1:9000", port=8000))["logging"]["level"]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    level = getLevelNamesMapping()[PRINTED.upper()]
    caplog.set_level(level, logger="customer360")
    caplog.handler.setFormatter(ConsoleLines())
    return caplog


def test_nothing_is_told_while_all_is_well(world: World, log: pytest.LogCaptureFixture) -> None:
    with RunningGateway(demo_settings(world.address, server={"deadline_ms": 30_000})) as patient:
        assert patient.ask(QUERY).status == 200
    assert log.records == []


@pytest.mark.parametrize(("fault", "outcome"), [("reset", "Unreachable"), ("cut", "Malformed"), ("auth", "Unauthorized")])
def test_a_failing_system_is_logged_with_its_fault_and_nobodys_data(
    fresh: RunningGateway, world: World, log: pytest.LogCaptureFixture, fault: str, outcome: str
) -> None:
    world.breaks(ANNEX, fault)
    fresh.ask(QUERY)
    told = [fields_of(record) for record in log.records if record.msg == "source.call"]
    assert {(one["level"], one["system"], one["outcome"]) for one in told} == {("warning", ANNEX, outcome)}
    assert f"warning source.call system={ANNEX} capability=MEMBERSHIP" in log.text
    assert not [word for word in ("amelia", "hart", "HRD-") if word in log.text.lower()]


@pytest.mark.parametrize("fault", ["garbled", "html", "drift"])
def test_so_is_one_whose_answers_come_and_cannot_be_understood(
    fresh: RunningGateway, world: World, log: pytest.LogCaptureFixture, fault: str
) -> None:
    world.breaks(ANNEX, fault)
    fresh.ask(QUERY)
    assert f"warning source.malformed system={ANNEX} capability=MEMBERSHIP" in log.text
    assert {vars(record)["system"] for record in log.records} == {ANNEX}


def test_a_system_that_hangs_is_named_though_its_calls_are_called_off(world: World, log: pytest.LogCaptureFixture) -> None:
    world.breaks(ANNEX, "hang")
    with RunningGateway(patient_settings(world.address, within_s=2.5)) as hasty:
        hasty.ask(QUERY)
    told = [fields_of(record) for record in log.records if vars(record)["system"] == ANNEX]
    assert {(one["event"], one["level"], one["capability"]) for one in told} >= {("source.late", "warning", "MEMBERSHIP")}
    assert not [one for one in told if one["event"] == "source.call"], "they were called off before their own time was over"
