"""What the contracts declare exempt from the suite of mutations stays an exception."""

from tests.contract.conftest import connected, recorded
from tests.contract.recorded.beside import contract_file, systems_with_samples_beside
from tests.contract.suite.lines import RecordedLine
from tests.contract.suite.mutations import MutationContract, counted
from tests.contract.test_every_port_has_a_contract import SYSTEMS, contracts

MOST = 0.03


async def test_at_most_three_of_a_hundred_odd_values_are_exempt(pool):
    counting, exempt = 0, 0
    for name in SYSTEMS:
        vendor = contract_file(name) if name in systems_with_samples_beside() else recorded(name)
        for contract in contracts(name):
            assert issubclass(contract, MutationContract)
            async with connected(name, vendor, RecordedLine(vendor.Recording()), pool) as source:
                found = await counted(source, contract())
            counting, exempt = counting + found[0], exempt + found[1]
    assert counting > 4_000
    assert exempt / counting <= MOST
