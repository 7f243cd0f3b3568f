"""The SBOM tells what is in a wheel and what the wheel runs with, and a wrong one is noticed."""

import json
from pathlib import Path

import pytest
from cyclonedx.output.json import JsonV1Dot6

from tests.supply.locked import RUN_WITH, pins
from tests.supply.sbom import OURS, beside, bill, faults

RAN = "customer360-gateway @ file:///dist/a.whl\npip==26.3\n"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    built = tmp_path / "customer360_gateway-0.1.0-py3-none-any.whl"
    built.write_bytes(b"a wheel")
    beside(built).write_text(JsonV1Dot6(bill(built)).output_as_string())
    return built


def frozen() -> str:
    return RAN + "".join(f"{pin.name}=={pin.version}\n" for pin in pins(RUN_WITH) if pin.applies)


def test_every_package_of_the_lock_is_listed_with_the_hashes_of_its_files(wheel: Path) -> None:
    said = json.loads(beside(wheel).read_text())
    listed = {component["purl"]: component for component in said["components"]}
    for pin in pins(RUN_WITH):
        told = {one["value"] for one in listed[f"pkg:pypi/{pin.name}@{pin.version}"]["properties"]}
        assert told >= set(pin.hashes)
    assert said["metadata"]["component"]["name"] == OURS


def test_the_packages_in_the_built_pages_are_listed_too_and_no_tools(wheel: Path) -> None:
    names = [component["purl"] for component in json.loads(beside(wheel).read_text())["components"]]
    assert any(name.startswith("pkg:npm/graphiql@") for name in names)
    assert not any(name.startswith(("pkg:npm/esbuild@", "pkg:pypi/pytest@")) for name in names)


def test_the_same_wheel_has_the_same_sbom(wheel: Path) -> None:
    assert JsonV1Dot6(bill(wheel)).output_as_string() == beside(wheel).read_text()


def test_a_right_one_has_no_faults(wheel: Path) -> None:
    assert faults(wheel, frozen()) == []


def test_a_package_that_ran_and_is_not_listed_is_a_fault(wheel: Path) -> None:
    assert faults(wheel, frozen() + "left-pad==1.0\n") == ["it lacks left-pad 1.0"]


def test_another_version_than_listed_is_a_fault(wheel: Path) -> None:
    assert faults(wheel, "orjson==0.1\n") == ["it lacks orjson 0.1"]


def test_the_sbom_of_another_wheel_is_a_fault(wheel: Path) -> None:
    wheel.write_bytes(b"another wheel")
    assert faults(wheel, frozen()) == ["it is another wheel's"]


def test_a_check_beside_nothing_proves_nothing(wheel: Path) -> None:
    assert faults(wheel, RAN) == ["nothing ran beside the wheel"]
