"""The contract of a system's ports, written once per shape and inherited by every system."""

from tests.contract.suite.attributes import AttributeFindContract
from tests.contract.suite.connected import ConnectedSystem, on_played, on_samples
from tests.contract.suite.exempt import Contract, Exempt
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.find import FindContract
from tests.contract.suite.interactions import InteractionsContract
from tests.contract.suite.lines import Fault
from tests.contract.suite.lookup import LookupContract
from tests.contract.suite.people_search import PeopleSearchContract
from tests.contract.suite.search import SearchContract
from tests.contract.suite.stream import StreamContract

__all__ = [
    "AttributeFindContract",
    "ConnectedSystem",
    "Contract",
    "Exempt",
    "Fault",
    "FaultContract",
    "FindContract",
    "InteractionsContract",
    "LookupContract",
    "PeopleSearchContract",
    "SearchContract",
    "StreamContract",
    "on_played",
    "on_samples",
]
