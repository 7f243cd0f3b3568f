"""No port of any system goes without its contract, and nothing in a contract is left out in silence."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import adapters.systems
from adapters.ports.capabilities import Corpus, Flow
from adapters.ports.shapes import ATTRIBUTES
from adapters.wire.system import System
from tests.contract.recorded.beside import Beside, contract_file, systems_with_samples_beside
from tests.contract.suite import (
    AttributeFindContract,
    Contract,
    Exempt,
    FindContract,
    InteractionsContract,
    LookupContract,
    PeopleSearchContract,
    SearchContract,
    StreamContract,
)

FOLDER = Path(__file__).parent
SHAPES: list[tuple[type[Contract], str]] = [
    (LookupContract, "subject"),
    (StreamContract, "flow"),
    (SearchContract, "corpus"),
    (PeopleSearchContract, "corpus"),
    (FindContract, ""),
    (AttributeFindContract, ""),
]
"""Each with the name of what it says which port it is for, where a system may have several."""

SYSTEMS = sorted(module.name for module in pkgutil.iter_modules(adapters.systems.__path__) if not module.name.startswith("_"))


def contracts(name: str) -> list[type[Contract]]:
    """Of the system's file, and of the one about people where it has one."""
    files = [FOLDER / f"test_{name}.py", *FOLDER.glob(f"test_{name}_people.py")]
    return [
        value
        for file in files
        for key, value in vars(loaded(file)).items()
        if key.startswith("Test") and inspect.isclass(value) and issubclass(value, Contract)
    ]


def loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"contract_in_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def declared(system: System) -> Iterator[tuple[type[Contract], object]]:
    """The shape and name of every port that the system says it has."""
    yield from ((LookupContract, subject) for subject in {group.subject for group in system.groups})
    yield from ((StreamContract, flow) for flow in system.flows)
    yield from ((PeopleSearchContract if corpus is Corpus.PEOPLE else SearchContract, corpus) for corpus in system.corpora)
    if system.lookup_keys - {ATTRIBUTES}:
        yield FindContract, None
    if ATTRIBUTES in system.lookup_keys:
        yield AttributeFindContract, None


def kept(contract: type[Contract]) -> tuple[type[Contract], object]:
    for shape, name in SHAPES:
        if issubclass(contract, shape):
            return shape, getattr(contract, name, None)
    raise AssertionError(f"{contract.__name__} has none of the shapes")


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_declared_port_has_a_contract_and_every_contract_a_port(name):
    system = importlib.import_module(f"adapters.systems.{name}").SYSTEM
    classes = contracts(name)
    assert {contract.system for contract in classes} == {name}
    assert {kept(contract) for contract in classes} == set(declared(system))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_stream_of_interactions_is_asked_for_kinds_and_channels(name):
    streams = [contract for contract in contracts(name) if getattr(contract, "flow", None) is Flow.INTERACTIONS]
    assert all(issubclass(contract, InteractionsContract) for contract in streams)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_has_recorded_samples(name):
    """In a folder of their own, or in the contract file itself."""
    if name in systems_with_samples_beside():
        held = getattr(contract_file(name), "Recording", None)
        assert held is not None, f"neither recorded/{name}.py nor a Recording in test_{name}.py"
        assert issubclass(held, Beside)
        assert held.samples
    else:
        assert list((FOLDER / "samples" / name).glob("*.json"))


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
