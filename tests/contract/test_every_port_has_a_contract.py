"""No port of any system goes without its contract, and nothing in a contract is left out in silence."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import adapters.systems
from adapters.wire.system import System
from tests.contract.suite import Contract, Exempt, FindContract, LookupContract, SearchContract, StreamContract

FOLDER = Path(__file__).parent
SYSTEMS = sorted(module.name for module in pkgutil.iter_modules(adapters.systems.__path__) if not module.name.startswith("_"))


def contracts(name: str) -> list[type[Contract]]:
    spec = importlib.util.spec_from_file_location(f"contract_of_{name}", FOLDER / f"test_{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [
        value
        for key, value in vars(module).items()
        if key.startswith("Test") and inspect.isclass(value) and issubclass(value, Contract)
    ]


def declared(system: System) -> Iterator[tuple[type[Contract], object]]:
    """The shape and name of every port that the system says it has."""
    yield from ((LookupContract, subject) for subject in {group.subject for group in system.groups})
    yield from ((StreamContract, flow) for flow in system.flows)
    yield from ((SearchContract, corpus) for corpus in system.corpora)
    if system.finds:
        yield FindContract, None


def kept(contract: type[Contract]) -> tuple[type[Contract], object]:
    for shape, name in ((LookupContract, "subject"), (StreamContract, "flow"), (SearchContract, "corpus"), (FindContract, "")):
        if issubclass(contract, shape):
            return shape, getattr(contract, name, None)
    raise AssertionError(f"{contract.__name__} has none of the four shapes")


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_declared_port_has_a_contract_and_every_contract_a_port(name):
    system = importlib.import_module(f"adapters.systems.{name}").SYSTEM
    classes = contracts(name)
    assert {contract.system for contract in classes} == {name}
    assert {kept(contract) for contract in classes} == set(declared(system))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_has_recorded_samples(name):
    assert list((FOLDER / "samples" / name).glob("*.json"))
    assert (FOLDER / "recorded" / f"{name}.py").is_file()


def test_no_contract_test_is_skipped_by_other_means_than_an_exemption():
    for file in FOLDER.rglob("*.py"):
        names = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
        assert names.isdisjoint({"skip", "skipif", "xfail", "importorskip"}), file.name


def test_a_contract_test_cannot_be_replaced_by_a_weaker_one():
    with pytest.raises(TypeError, match="test_an_unknown_id_is_absent_and_no_error"):

        class Weaker(LookupContract):
            def test_an_unknown_id_is_absent_and_no_error(self):
                pass


def test_an_exemption_says_why():
    with pytest.raises(ValueError, match="reason"):
        Exempt("")
